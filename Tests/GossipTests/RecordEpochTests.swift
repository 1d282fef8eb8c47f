import Membership
import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// What a node said outlives its process (docs/protocol.md, Own records).
struct RecordEpochTests {
    private static func body(_ id: String, port: UInt16 = 80) -> InstanceBody {
        InstanceBody(service: "web", id: id, port: port)
    }

    /// What the first host of a mesh would have on its disk.
    private func disk(of mesh: Mesh, reserved: UInt64 = RecordSequence.block) -> OwnRecords {
        let node = mesh.hosts[0].node
        return OwnRecords(
            sequence: RecordSequence(
                epoch: node.recordEpoch,
                reserved: reserved,
                floor: node.member.floor
            ),
            instances: node.registry.currentRecords(of: node.id).map {
                Verified(trusting: $0, from: $0.signer)
            }
        )
    }

    /// A mesh of four whose first host has published these.
    private func mesh(publishing ids: [String]) throws -> Mesh {
        var mesh = try Mesh(4, signed: true)
        for id in ids { mesh.perform(.publish(Self.body(id)), at: 0) }
        mesh.run(for: .seconds(5))
        return mesh
    }

    /// Starts a new process of the first host from its disk.
    private func restart(
        _ mesh: inout Mesh,
        from disk: OwnRecords,
        publishing bodies: [InstanceBody]
    ) throws {
        let next = try MeshHost(
            0,
            signed: true,
            epoch: Mesh.unixStart + 50,
            boot: 99,
            hasSeeds: true,
            own: disk,
            at: mesh.now
        )
        mesh.restart(0, as: next)
        for body in bodies { mesh.perform(.publish(body), at: 0) }
        mesh.perform(.publishedAll, at: 0)
        mesh.perform(.seeds([mesh.hosts[1].address]), at: 0)
    }

    private func versions(_ mesh: Mesh, at place: Int) -> [Version] {
        mesh.hosts[place].node.registry.currentRecords(of: mesh.hosts[0].node.id).map(\.version)
    }

    @Test func aRestartSaysNothingAgain() throws {
        let ids = (0..<100).map { "i\($0)" }
        var mesh = try mesh(publishing: ids)
        let before = versions(mesh, at: 1)
        #expect(before.count == 100)
        try restart(&mesh, from: disk(of: mesh), publishing: ids.map { Self.body($0) })
        for _ in 0..<40 {
            mesh.run(for: .milliseconds(100))
            #expect(versions(mesh, at: 1) == before)
            #expect(mesh.hosts[1].node.registry.instances(of: mesh.hosts[0].node.id).count == 100)
        }
        for place in 0..<4 { #expect(versions(mesh, at: place) == before) }
        #expect(Set(mesh.hosts.map(\.node.registry.root)).count == 1)
        #expect(
            mesh.hosts[1].node.registry.member(mesh.hosts[0].node.id)?.version
                == mesh.hosts[0].node.memberVersion
        )
    }

    @Test func whatChangedMeanwhileIsSaidOneByOne() throws {
        var mesh = try mesh(publishing: ["kept", "changed", "gone"])
        let registered = [Self.body("kept"), Self.body("changed", port: 81), Self.body("new")]
        try restart(&mesh, from: disk(of: mesh), publishing: registered)
        mesh.run(for: .seconds(5))
        let own = mesh.hosts[0].node.id
        for place in 0..<4 {
            let records = mesh.hosts[place].node.registry.instances(of: own)
            let ports = Dictionary(
                uniqueKeysWithValues: records.compactMap { record -> (String, UInt16)? in
                    guard case .instance(let body) = record.body else { return nil }
                    return (body.id, body.port)
                }
            )
            #expect(ports == ["kept": 80, "changed": 81, "new": 80])
        }
        #expect(Set(mesh.hosts.map(\.node.registry.root)).count == 1)
    }

    @Test func whatWasSaidAfterTheLastWriteIsTakenBackOrSaidAnew() throws {
        var mesh = try mesh(publishing: ["a", "b"])
        let old = disk(of: mesh)
        mesh.perform(.publish(Self.body("a", port: 99)), at: 0)
        mesh.perform(.publish(Self.body("late")), at: 0)
        mesh.perform(.withdraw(service: "web", id: "b"), at: 0)
        mesh.run(for: .seconds(5))
        try restart(&mesh, from: old, publishing: [Self.body("a")])
        mesh.run(for: .seconds(10))
        let own = mesh.hosts[0].node.id
        for place in 0..<4 {
            let shown = mesh.hosts[place].node.registry.instances(of: own)
            #expect(shown.count == 1)
            guard case .instance(let body) = shown.first?.body else { continue }
            #expect(body.id == "a" && body.port == 80)
        }
        #expect(Set(mesh.hosts.map(\.node.registry.root)).count == 1)
        #expect(mesh.hosts[0].node.counters.value(of: .recordsOutlived) > 0)
        #expect(mesh.hosts[0].node.recordEpoch == Mesh.unixStart)
    }

    /// It was deleted, and nobody holds the deletion any more.
    @Test(arguments: [false, true])
    func whoMissedADeletionAndItsFloorShowsItNoLonger(hasLeft: Bool) throws {
        var mesh = try mesh(publishing: ["kept", "gone"])
        for place in 0..<3 { mesh.obstacles.cut(place, 3) }
        mesh.perform(.withdraw(service: "web", id: "gone"), at: 0)
        if hasLeft {
            mesh.perform(.leave, at: 0)
            mesh.run(for: .seconds(1))
            try restart(&mesh, from: disk(of: mesh), publishing: [Self.body("kept")])
        } else {
            for number in 0..<100 {
                mesh.perform(.publish(Self.body("brief-\(number)")), at: 0)
                mesh.perform(.withdraw(service: "web", id: "brief-\(number)"), at: 0)
            }
        }
        mesh.run(for: .seconds(2))
        let own = mesh.hosts[0].node.id
        #expect(mesh.hosts[0].node.member.floor > 0)
        #expect(mesh.hosts[3].node.registry.instances(of: own).count == 2)
        for place in 0..<3 { mesh.obstacles.mend(place, 3) }
        for _ in 0..<60 {
            mesh.run(for: .milliseconds(100))
            let shown = mesh.hosts[3].node.registry.instances(of: own)
            #expect(shown.contains { $0.body.instanceID == "kept" }, "it is never out of sight")
        }
        #expect(mesh.hosts[3].node.registry.instances(of: own).count == 1)
        #expect(Set(mesh.hosts.map(\.node.registry.root)).count == 1)
    }

    @Test(arguments: [false, true])
    func anOldCopyOfTheDiskBeginsANewEpoch(isBeside: Bool) throws {
        var mesh = try mesh(publishing: ["a"])
        let copy = disk(of: mesh, reserved: isBeside ? 0 : 1)
        if isBeside {
            // The copy signs the very version that is about, in other words.
            let used = mesh.hosts[0].node.memberVersion.sequence
            var beside = copy
            beside.sequence.reserved = used - 1
            try restart(&mesh, from: beside, publishing: [Self.body("a")])
        } else {
            for _ in 0..<9 { mesh.perform(.maintenance(true), at: 0) }
            mesh.perform(.maintenance(false), at: 0)
            mesh.run(for: .seconds(2))
            try restart(&mesh, from: copy, publishing: [Self.body("a")])
        }
        mesh.run(for: .seconds(10))
        #expect(mesh.hosts[0].node.recordEpoch > Mesh.unixStart)
        #expect(mesh.hosts[0].halt == nil)
        #expect(Set(mesh.hosts.map(\.node.registry.root)).count == 1)
        #expect(mesh.hosts[2].node.registry.instances(of: mesh.hosts[0].node.id).count == 1)
    }

    /// A record of the first host, of a kind that this version does not know.
    private func laterRecord(of mesh: Mesh) throws -> Record {
        let node = mesh.hosts[0].node
        let unsigned = RecordFrame.unsigned(
            kind: RecordKind(rawValue: 77),
            signer: node.id,
            version: Version(epoch: node.recordEpoch, sequence: 40),
            body: [1, 2, 3]
        )
        let message = RecordFrame.signedMessage(unsigned, in: Fixture.cluster)
        let signature = mesh.hosts[0].key?.sign(.unknownRecord, message) ?? .absent
        return try UnverifiedRecord(reading: unsigned + signature.bytes).record
    }

    @Test func aRecordOfALaterVersionIsVoidOnceThisOneRunsAgain() throws {
        var mesh = try mesh(publishing: ["a"])
        let later = try laterRecord(of: mesh)
        var effects: [GossipEffect] = []
        mesh.hosts[0].node.publish(trusting: later, at: mesh.now, into: &effects)
        mesh.perform(.maintenance(false), at: 0)
        mesh.run(for: .seconds(5))
        #expect(mesh.hosts[3].node.registry.record(later.key) != nil)
        try restart(&mesh, from: disk(of: mesh), publishing: [Self.body("a")])
        mesh.run(for: .seconds(15))
        for place in 0..<4 { #expect(mesh.hosts[place].node.registry.record(later.key) == nil) }
        #expect(Set(mesh.hosts.map(\.node.registry.root)).count == 1)
    }
}

extension RecordBody {
    fileprivate var instanceID: String? {
        if case .instance(let body) = self { body.id } else { nil }
    }
}
