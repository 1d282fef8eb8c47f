import NIOConcurrencyHelpers
import Primitives
import Testing

@testable import Agent
@testable import Services

struct CheckTargetsTests {
    private let targets = CheckTargets(
        own: [IPAddress("10.0.0.1"), IPAddress("fd00::1")].compactMap(\.self),
        allowed: ["192.168.0.0/16", "169.254.0.0/16", "::/0", "App.Example", "*.corp.example"]
            .compactMap { AllowedCheckTarget($0) },
        interfaces: { [IPAddress("172.16.0.9")].compactMap(\.self) }
    )

    private func refusal(_ host: String, instance: String = "") throws -> String? {
        let host = try #require(CheckTarget.Host(host))
        return targets.refusal(of: host, instance: instance)?.reason
    }

    @Test(arguments: [
        "localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1", "10.0.0.1", "fd00::1",
        "192.168.3.4", "172.16.0.9", "2001:db8::1", "::ffff:127.0.0.1",
    ])
    func ownAndAllowedTargetsAreFine(host: String) throws {
        #expect(try refusal(host) == nil)
    }

    @Test(arguments: [
        "169.254.169.254", "169.254.1.1", "fe80::1", "fd00:ec2::254", "0.0.0.0", "0.1.2.3", "::",
        "224.0.0.1", "255.255.255.255", "ff02::1", "::ffff:169.254.169.254", "100.100.100.200",
        "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "::a9fe:a9fe",
    ])
    func someTargetsNoListCanAllow(host: String) throws {
        let reason = try refusal(host, instance: host)
        #expect(reason?.contains("no check goes there") == true)
    }

    @Test func anotherHostIsRefusedUnlessItIsTheInstanceItself() throws {
        let reason = try refusal("10.0.0.2", instance: "10.0.0.3")
        #expect(reason?.contains("--check-allow 10.0.0.2") == true)
        #expect(try refusal("10.0.0.2", instance: "10.0.0.2") == nil)
    }

    @Test(arguments: [
        ("app.example", "10.9.9.9"), ("a.b.corp.example", "10.9.9.9"), ("host", "10.0.0.1"),
        ("host", "127.0.0.1"), ("host", "172.16.0.9"), ("web.example", "10.9.9.9"),
    ])
    func aNameIsJudgedByItsAddressUnlessItIsAllowed(name: String, address: String) throws {
        let ip = try #require(IPAddress(address))
        #expect(targets.refusal(of: ip, named: name, instance: "Web.Example") == nil)
    }

    @Test(arguments: [
        ("corp.example", "10.9.9.9", "--check-allow corp.example"),
        ("evilcorp.example", "10.9.9.9", "evilcorp.example, which is 10.9.9.9, is neither"),
        ("app.example", "169.254.169.254", "no check goes there"),
        ("web.example", "0.0.0.0", "no check goes there"),
    ])
    func aNameThatLeadsElsewhereIsRefused(name: String, address: String, text: String) throws {
        let ip = try #require(IPAddress(address))
        let refusal = targets.refusal(of: ip, named: name, instance: "web.example")
        #expect(refusal?.reason.contains(text) == true, "\(refusal?.reason ?? "")")
    }

    @Test(arguments: ["", "*", "*.", ".", "a b", "10.0.0.0/33", "-.", "http://x", "1.2.3"])
    func whatIsNoTargetCannotBeAllowed(text: String) {
        #expect(AllowedCheckTarget(text) == nil)
    }

    @Test func interfacesAreAskedOnlyWhereNothingElseAllows() throws {
        let asked = NIOLockedValueBox(0)
        let targets = CheckTargets(own: []) {
            asked.withLockedValue { $0 += 1 }
            return []
        }
        _ = targets.refusal(of: .localhost, instance: "")
        _ = targets.refusal(of: .ip(.v4(0x7F00_0001)), instance: "")
        #expect(asked.withLockedValue { $0 } == 0)
        _ = targets.refusal(of: .ip(.v4(0x0A00_0001)), instance: "")
        #expect(asked.withLockedValue { $0 } == 1)
    }

    @Test func thisHostHasALoopbackInterface() {
        #expect(HostInterfaces.addresses().contains(.v4(0x7F00_0001)))
    }

    @Test(arguments: [
        ("http://localhost:8080/a?b=c#d", "http://127.0.0.1:8080/a?b=c"),
        ("HTTP://127.0.0.1", "http://127.0.0.1:80/"),
        ("https://[::1]/x", "https://127.0.0.1:443/x"),
        ("http://127.0.0.1?x", "http://127.0.0.1:80/?x"),
        ("http://localhost//evil.example/", "http://127.0.0.1:80//evil.example/"),
    ])
    func aURLIsTakenApartAndMadeAnew(text: String, made: String) throws {
        #expect(try CheckURL.parse(text).get().text(host: "127.0.0.1") == made)
    }

    @Test(arguments: [
        ("http://x.example/b", "http://x.example/b"), ("//y:1/c", "https://y:1/c"),
        ("/d?e", "https://localhost:8/d?e"), ("?f", "https://localhost:8/a/b?f"),
        ("g", "https://localhost:8/a/g"),
    ])
    func aRedirectIsReadAsSeenFromItsPage(location: String, url: String) throws {
        let page = try CheckURL.parse("https://localhost:8/a/b?c=/").get()
        #expect(page.following(location) == url)
    }

    @Test(arguments: [
        "", "localhost", "ftp://localhost/", "http://", "http:///x", "http://example..com/",
        "http://user@localhost/", "http://localhost@10.0.0.1/", "http://127.0.0.1\\@10.0.0.1/",
        "http://localhost:0/", "http://localhost:65536/", "http://localhost:x/", "http://::1/",
        "http://local%68ost/", "http://127.1/", "http://2130706433/", "http://0x7f000001/",
        "http://localhost/a b", "http://localhost/\n", "http://localhost./", "http://[::1%lo]/",
        "http://localhost\u{E9}/", "http://[::1/", "http://" + String(repeating: "1", count: 2_048),
    ])
    func aDoubtfulURLIsRefused(text: String) {
        #expect(throws: CheckRefusal.self) { try CheckURL.parse(text).get() }
    }

    @Test(arguments: ["", "localhost", "localhost:0", "exa$mple.com:80", "::1", ":80", "[::1]80"])
    func aDoubtfulTargetIsRefused(text: String) {
        #expect(throws: CheckRefusal.self) { try CheckTarget.parse(text).get() }
    }
}
