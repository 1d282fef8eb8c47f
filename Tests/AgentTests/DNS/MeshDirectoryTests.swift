import DNS
import Membership
import Primitives
import Registry
import Testing

@testable import DNSServer
@testable import View

struct MeshDirectoryTests {
    private let rig = DNSRig()

    private var directory: MeshDirectory {
        var names = NameIndex()
        names.follow(rig.store.current)
        return MeshDirectory(
            view: rig.store.current,
            own: Mesh.id(1),
            datacenter: "dc1",
            names: names,
            addresses: AddressIndex(),
            ejected: { _ in [] }
        )
    }

    private func ports(_ lookup: ServiceLookup, _ datacenter: String? = nil) -> [UInt16] {
        directory.instances(of: lookup, datacenter: datacenter).map(\.port)
    }

    @Test func servicesAndNodesAreFoundInAnyCase() {
        rig.apply(
            rig.mesh.member(1, name: "Alpha.Example"),
            rig.mesh.instance(of: 1, service: "WebShop", port: 81),
            rig.mesh.instance(of: 1, service: "db", port: 82)
        )
        #expect(ports(ServiceLookup(name: "webshop")) == [81])
        #expect(ports(ServiceLookup(name: "db")) == [82])
        #expect(directory.node(named: "alpha.example", datacenter: nil)?.name == "Alpha.Example")
        #expect(directory.hasNames(below: .node("example"), datacenter: nil))
        #expect(!directory.hasNames(below: .node("xample"), datacenter: nil))
    }

    @Test func aServiceWhoseNameIsNoLabelIsNotThere() {
        rig.apply(rig.mesh.member(1), rig.mesh.instance(of: 1, service: "my shop"))
        #expect(ports(ServiceLookup(name: "my shop")) == [])
    }

    @Test func tagsAreComparedInAnyCase() {
        rig.apply(
            rig.mesh.member(1),
            rig.mesh.instance(of: 1, port: 81, tags: ["V2", "a.b"]),
            rig.mesh.instance(of: 1, id: "other", port: 82)
        )
        #expect(ports(ServiceLookup(name: "web", tag: "v2")) == [81])
        #expect(ports(ServiceLookup(name: "web", tag: "a.b")) == [81])
        #expect(ports(ServiceLookup(name: "web", tag: "v3")) == [])
        let branch = Lookup.service(ServiceLookup(name: "web", tag: "b"))
        #expect(directory.hasNames(below: branch, datacenter: nil))
    }

    @Test func anotherDatacenterIsAnsweredWhereItIsNamed() {
        rig.apply(
            rig.mesh.member(1),
            rig.mesh.member(2, datacenter: "DC2"),
            rig.mesh.instance(of: 1, port: 81),
            rig.mesh.instance(of: 2, port: 82)
        )
        #expect(ports(ServiceLookup(name: "web")) == [81])
        #expect(ports(ServiceLookup(name: "web"), "dc2") == [82])
        #expect(directory.hasDatacenter("dc2") && directory.hasDatacenter("dc1"))
        #expect(!directory.hasDatacenter("dc3"))
        #expect(directory.node(named: "n2", datacenter: nil) == nil)
        #expect(directory.node(named: "n2", datacenter: "dc2")?.addresses == [.v4(0x0A00_0002)])
    }

    @Test func healthWeightAndDistanceAreThoseOfTheView() {
        rig.apply(
            rig.mesh.member(1, zone: "a"),
            rig.mesh.member(2, zone: "a"),
            rig.mesh.member(3, status: .dead, zone: "b"),
            rig.mesh.instance(of: 1),
            rig.mesh.instance(of: 3),
            rig.mesh.instance(
                of: 2,
                weights: InstanceWeights(passing: 9, warning: 4),
                checks: [rig.mesh.check(.warning)]
            )
        )
        let found = directory.instances(of: ServiceLookup(name: "web"), datacenter: nil)
        #expect(found.map(\.status) == [.passing, .warning, .critical])
        #expect(found.map(\.weight) == [1, 4, 0])
        #expect(found.map(\.distance) == [0, 1, 2])
    }

    @Test func anAddressLeadsToNodesElseToServices() {
        rig.apply(
            rig.mesh.member(1),
            rig.mesh.instance(of: 1, address: "10.7.0.1"),
            rig.mesh.member(2),
            rig.mesh.member(3, status: .dead)
        )
        #expect(directory.names(of: .v4(0x0A00_0002)) == .nodes([directory.nameServers[1]]))
        #expect(directory.names(of: .v4(0x0A07_0001)) == .services([("web", "dc1")]))
        #expect(directory.names(of: .v4(0x0A07_0002)) == .services([]))
        #expect(directory.nameServers.map(\.name) == ["n1", "n2"])
    }

    @Test func whoIsAtAnAddressIsFoundAnewAfterAChange() {
        let addresses = AddressIndex()
        let ip = IPAddress.v4(0x0A07_0001)
        func names() -> [String] {
            addresses.services(at: ip, in: rig.store.current).map(\.name)
        }
        rig.apply(rig.mesh.member(1), rig.mesh.instance(of: 1, address: "10.7.0.1"))
        #expect(names() == ["web"] && names() == ["web"])
        rig.apply(
            rig.mesh.instance(of: 1, service: "db", id: "db", address: "10.7.0.1"),
            rig.mesh.instance(of: 1, service: "a b", id: "ab", address: "10.7.0.1")
        )
        #expect(names() == ["db", "web"])
        #expect(addresses.nodes(at: ip, in: rig.store.current).isEmpty)
        for number in 0..<20 {
            let name = "s\(number)"
            rig.apply(rig.mesh.instance(of: 1, service: name, id: name, address: "10.7.0.1"))
        }
        #expect(names().count == 16)
    }
}
