import Primitives
import Testing

struct AddressTests {
    @Test(arguments: [
        "0.0.0.0", "10.0.0.1", "255.255.255.255", "::", "::1", "fd00::1",
        "2001:db8::8:800:200c:417a",
        "1:2:3:4:5:6:7:8", "1:0:0:2::3", "fe80::1:0:0:2",
    ])
    func textIsReadAndWrittenAlike(_ text: String) {
        #expect(IPAddress(text)?.description == text)
    }

    @Test(arguments: [
        ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("0:0:0:0:0:0:0:0", "::"),
        ("::ffff:10.0.0.1", "10.0.0.1"), ("1::8", "1::8"),
        ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
        ("1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ])
    func everySpellingHasOneForm(_ text: String, _ form: String) {
        #expect(IPAddress(text)?.description == form)
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.-4", "1.2.3. 4", "+1.2.3.4",
        ":", ":::", "1::2::3", "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::",
        "g::", "fe80::1%eth0", "::1.2.3", "1.2.3.4::", ":1:2:3:4:5:6:7",
    ])
    func whatIsNoAddressIsRefused(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func aV4AddressInsideV6IsHeldAsV4() {
        #expect(IPAddress(high: 0, low: 0xFFFF_0A00_0001) == .v4(0x0A00_0001))
        #expect(IPAddress(high: 0, low: 1) == .v6(high: 0, low: 1))
    }

    @Test func anAddressHasAPort() {
        let v4 = Address(ip: .v4(0x7F00_0001), port: 80)
        #expect(Address("127.0.0.1:80") == v4)
        #expect(Address("127.0.0.1", defaultPort: 80) == v4)
        #expect(v4.description == "127.0.0.1:80")
        let v6 = Address(ip: .v6(high: 0, low: 1), port: 80)
        #expect(Address("[::1]:80") == v6)
        #expect(Address("[::1]", defaultPort: 80) == v6)
        #expect(Address("::1", defaultPort: 80) == v6)
        #expect(v6.description == "[::1]:80")
    }

    @Test(arguments: [
        "", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "[::1", "[::1]x", "host:1", ":1",
    ])
    func whatIsNoAddressWithAPortIsRefused(_ text: String) {
        #expect(Address(text) == nil)
    }

    @Test func aHostMayBeAName() throws {
        let name = try #require(Address.split("seed.example:7946"))
        #expect(name.host == "seed.example")
        #expect(name.port == "7946")
        #expect(Address.split("seed.example")?.port == nil)
    }

    @Test func scopesAreThoseOfTheStandards() {
        func addresses(_ texts: String...) -> [IPAddress] { texts.compactMap { IPAddress($0) } }
        let loopback = addresses("127.0.0.1", "127.255.255.255", "::1")
        let linkLocal = addresses("169.254.169.254", "fe80::1", "febf::1")
        let multicast = addresses("224.0.0.1", "239.255.255.255", "255.255.255.255", "ff02::1")
        let own =
            addresses("10.1.2.3", "172.16.0.1", "172.31.0.1", "192.168.0.1", "100.64.0.1")
            + addresses("fc00::1", "fdff::1")
        let global = addresses("8.8.8.8", "172.32.0.1", "100.128.0.1", "2001:db8::1", "fec0::1")
        for ip in loopback + linkLocal + multicast + own + global {
            #expect(ip.isLoopback == loopback.contains(ip), "\(ip)")
            #expect(ip.isLinkLocal == linkLocal.contains(ip), "\(ip)")
            #expect(ip.isMulticastOrBroadcast == multicast.contains(ip), "\(ip)")
            #expect(ip.isPrivate == own.contains(ip), "\(ip)")
            #expect(!ip.isUnspecified)
        }
        #expect(addresses("0.0.0.0", "::").map(\.isUnspecified) == [true, true])
    }
}
