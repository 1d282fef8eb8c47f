import Primitives
import Testing

@testable import DNS

struct LookupTests {
    private func lookup(_ name: DomainName) -> LocatedLookup? {
        LocatedLookup(name, domains: ["mesh.", "consul."])
    }

    @Test(arguments: [
        ("web.service.mesh.", ServiceLookup(name: "web")),
        ("WEB.Service.Mesh.", ServiceLookup(name: "web")),
        ("web.service.consul.", ServiceLookup(name: "web")),
        ("v2.web.service.mesh.", ServiceLookup(name: "web", tag: "v2")),
        ("a.b.web.service.mesh.", ServiceLookup(name: "web", tag: "a.b")),
        ("_web._tcp.service.mesh.", ServiceLookup(name: "web")),
        ("_web._v2.service.mesh.", ServiceLookup(name: "web", tag: "v2")),
        ("_web._tcp.mesh.", ServiceLookup(name: "web")),
        ("_web._v2.mesh.", ServiceLookup(name: "web", tag: "v2")),
        ("web.near.mesh.", ServiceLookup(name: "web", isNear: true)),
        ("v2.web.near.mesh.", ServiceLookup(name: "web", tag: "v2", isNear: true)),
        ("_web._tcp.near.mesh.", ServiceLookup(name: "web", isNear: true)),
        ("node.service.mesh.", ServiceLookup(name: "node")),
        ("_tcp.service.mesh.", ServiceLookup(name: "_tcp")),
        ("web.service.default.ns.mesh.", ServiceLookup(name: "web")),
        ("web.service.default.ns.default.ap.mesh.", ServiceLookup(name: "web")),
    ])
    func namesOfServices(_ name: String, _ expected: ServiceLookup) throws {
        let located = try #require(lookup(DomainName(stringLiteral: name)))
        #expect(located.lookup == .service(expected))
        #expect(located.datacenter == nil)
    }

    @Test(arguments: [
        ("web.service.dc2.mesh.", "dc2"), ("web.service.dc2.dc.mesh.", "dc2"),
        ("_web._tcp.dc2.mesh.", "dc2"), ("web.service.DC2.consul.", "dc2"),
        ("web.service.eu.west.mesh.", "eu.west"),
        ("web.service.dc2.dc.default.ns.mesh.", "dc2"),
    ])
    func datacentersOfServices(_ name: String, _ datacenter: String) throws {
        let located = try #require(lookup(DomainName(stringLiteral: name)))
        #expect(located.lookup == .service(ServiceLookup(name: "web")))
        #expect(located.datacenter == datacenter)
    }

    @Test(arguments: [
        ("mesh.", Lookup.apex), ("ns.mesh.", .nameServer), ("service.mesh.", .branch),
        ("node.mesh.", .branch), ("addr.dc1.mesh.", .branch), ("dc1.mesh.", .branch),
        ("dc.mesh.", .branch), ("_tcp.mesh.", .branch), ("near.mesh.", .branch),
        ("alice.node.mesh.", .node("alice")),
        ("a.example.org.node.dc1.mesh.", .node("a.example.org")),
        ("7f000001.addr.mesh.", .address(.v4(0x7F00_0001))),
        ("7F000001.addr.dc1.mesh.", .address(.v4(0x7F00_0001))),
        ("fd000000000000000000000000000001.addr.mesh.", .address(.v6(high: 0xFD << 56, low: 1))),
        ("7f00001.addr.mesh.", .unknown), ("7f00000g.addr.mesh.", .unknown),
        ("+f000001.addr.mesh.", .unknown), ("a.7f000001.addr.mesh.", .unknown),
        ("abc.query.mesh.", .preparedQuery), ("query.mesh.", .preparedQuery),
        ("web.connect.mesh.", .unknown), ("web.virtual.mesh.", .unknown),
        ("web.ingress.mesh.", .unknown), ("web.service.other.ns.mesh.", .unknown),
        ("1.0.0.127.in-addr.arpa.", .reverse(.v4(0x7F00_0001))),
        ("0.0.127.IN-ADDR.arpa.", .reverseBranch), ("in-addr.arpa.", .reverseBranch),
        ("256.0.0.127.in-addr.arpa.", .unknown), ("01.0.0.127.in-addr.arpa.", .unknown),
        ("x.0.0.127.in-addr.arpa.", .unknown), ("1.1.0.0.127.in-addr.arpa.", .unknown),
        (
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.F.ip6.arpa.",
            .reverse(.v6(high: 0xFD << 56, low: 1))
        ),
        ("f.ip6.arpa.", .reverseBranch), ("ff.ip6.arpa.", .unknown), ("g.ip6.arpa.", .unknown),
    ])
    func otherNames(_ name: String, _ expected: Lookup) throws {
        #expect(try #require(lookup(DomainName(stringLiteral: name))).lookup == expected)
    }

    @Test(arguments: ["example.org.", ".", "meshx.", "service.", "arpa.", "web.service.mesh.org."])
    func namesOutsideTheDomains(_ name: String) {
        #expect(lookup(DomainName(stringLiteral: name)) == nil)
    }

    @Test func aLabelThatIsNoTextIsUnknown() throws {
        let name = try #require(
            DomainName(byteLabels: [[0xFF], Array("service".utf8), Array("mesh".utf8)])
        )
        #expect(lookup(name)?.lookup == .unknown)
    }

    @Test func timesToLiveGoByTheLongestRule() {
        var times = ServiceTTL(others: 1)
        times.add("web", seconds: 5)
        times.add("web*", seconds: 6)
        times.add("we*", seconds: 7)
        times.add("*", seconds: 8)
        #expect(["web", "webs", "wet", "db"].map(times.seconds(for:)) == [5, 6, 7, 8])
        #expect(ServiceTTL().seconds(for: "web") == 0)
    }
}
