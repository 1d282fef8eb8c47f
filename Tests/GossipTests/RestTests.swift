import Membership
import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// Heads and rests in a mesh: readers see one version, and what is lost costs tags at most.
struct RestTests {
    /// Version `number` of an instance whose fields all say the number.
    static func body(_ number: Int, pairs: Int = 30, id: String = "web-1") -> InstanceBody {
        InstanceBody(
            service: "web",
            id: id,
            port: 80,
            tags: ["v\(number)"],
            metadata: (0..<pairs).map {
                MetadataEntry(
                    key: "key-\($0)",
                    value: "v\(number)-" + String(repeating: "x", count: 90)
                )
            },
            checks: [
                CheckBody(
                    id: "c",
                    name: "answers",
                    type: .ttl,
                    status: .passing,
                    sinceMilliseconds: 1
                )
            ]
        )
    }

    private static func isRest(_ message: Message) -> Bool {
        guard case .records(let answer) = message else { return false }
        return answer.records.contains { carried in
            (try? carried.read())?.record.kind == .part
        }
    }

    private func key(of place: Int, in mesh: Mesh, id: String = "web-1") -> Digest {
        Record.instanceKey(of: mesh.hosts[place].node.id, id: id, isNodeCheck: false)
    }

    @Test func everybodySeesAllOfIt() throws {
        var mesh = try Mesh(5, signed: true)
        mesh.perform(.publish(Self.body(1)), at: 0)
        mesh.run(for: .seconds(1))
        let whole = try Self.body(1).split().whole
        for place in mesh.hosts.indices {
            let shown = try #require(mesh.shown[place][key(of: 0, in: mesh)])
            #expect(shown.body == whole)
            #expect(!shown.isPartial)
            #expect(mesh.hosts[place].node.missingRests == 0)
            #expect(mesh.hosts[place].node.registry.partCount == 4)
        }
        #expect(mesh.isWhole)
    }

    @Test func aFlipIsOneRecord() throws {
        var mesh = try Mesh(4, signed: false)
        mesh.perform(.publish(Self.body(1)), at: 0)
        mesh.run(for: .seconds(2))
        let parts = mesh.hosts[0].node.registry.parts(of: mesh.hosts[0].node.id)
        let asked = mesh.hosts.map { $0.node.counters.value(of: .restsAskedFor) }
        var flipped = Self.body(1)
        flipped.checks[0].status = .critical
        flipped.checks[0].reason = "timed out"
        mesh.perform(.publish(flipped), at: 0)
        mesh.run(for: .seconds(2))
        #expect(mesh.hosts[0].node.registry.parts(of: mesh.hosts[0].node.id) == parts)
        #expect(mesh.hosts.map { $0.node.counters.value(of: .restsAskedFor) } == asked)
        for place in mesh.hosts.indices {
            let shown = try #require(mesh.shown[place][key(of: 0, in: mesh)])
            #expect(shown.body.checks[0].status == .critical)
            #expect(shown.body.metadata.count == 30)
        }
        #expect(!mesh.showings.dropFirst(40).contains { $0.instance.isPartial })
    }

    @Test func theLastWholeVersionIsShownUntilTheNextIsForTenSecondsAtMost() throws {
        var mesh = try Mesh(3, signed: false)
        mesh.perform(.publish(Self.body(1)), at: 0)
        mesh.run(for: .seconds(2))
        mesh.meddling = { _, message in Self.isRest(message) ? nil : message }
        var next = Self.body(2)
        next.checks[0].status = .warning
        next.weights.passing = 9
        mesh.perform(.publish(next), at: 0)
        mesh.run(for: .seconds(2))
        let key = key(of: 0, in: mesh)
        var shown = try #require(mesh.shown[1][key])
        #expect(shown.body.tags == ["v1"])
        #expect(shown.body.metadata.allSatisfy { $0.value.hasPrefix("v1-") })
        #expect(shown.body.metadata.count == 30)
        #expect(shown.body.checks[0].status == .warning)
        #expect(shown.body.weights.passing == 9)
        #expect(!shown.isPartial)
        mesh.run(for: .seconds(9))
        shown = try #require(mesh.shown[1][key])
        #expect(shown.isPartial)
        #expect(shown.body.tags == ["v2"])
        #expect(shown.body.metadata.isEmpty)
        mesh.meddling = { _, message in message }
        mesh.run(for: .seconds(70))
        shown = try #require(mesh.shown[1][key])
        #expect(!shown.isPartial)
        #expect(shown.body.metadata.allSatisfy { $0.value.hasPrefix("v2-") })
        #expect(mesh.isWhole)
    }

    @Test func whoComesShowsTheHeadAtOnceAndAllOfItSoon() throws {
        var mesh = try Mesh(3, signed: true)
        for number in 0..<40 { mesh.perform(.publish(Self.body(1, id: "i\(number)")), at: 0) }
        mesh.run(for: .seconds(3))
        mesh.add(try MeshHost(3, signed: true, hasSeeds: true, at: mesh.now))
        mesh.perform(.seeds([mesh.hosts[1].address]), at: 3)
        mesh.run(for: .seconds(3))
        #expect(mesh.hosts[3].node.isReady)
        #expect(mesh.shown[3].count == 40)
        #expect(mesh.shown[3].values.allSatisfy { !$0.isPartial && $0.body.metadata.count == 30 })
        // What came before its head was kept.
        #expect(mesh.hosts[3].node.counters.value(of: .recordUnasked) == 0)
        #expect(mesh.isWhole)
    }

    @Test func anOwnerThatDiesBetweenTwoPartsCostsTagsAndNeverTheInstance() throws {
        var mesh = try Mesh(4, signed: false)
        var passed = 0
        mesh.meddling = { place, message in
            guard place == 0, Self.isRest(message) else { return message }
            passed += 1
            return passed > 1 ? nil : message
        }
        mesh.perform(.publish(Self.body(1)), at: 0)
        mesh.run(for: .milliseconds(400))
        mesh.hosts[0].isSilent = true
        mesh.run(for: .seconds(60))
        for place in 1..<4 {
            let shown = try #require(mesh.shown[place][key(of: 0, in: mesh)])
            #expect(shown.isPartial)
            #expect(shown.body.port == 80)
        }
        #expect(mesh.isWhole)
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func nobodyEverSeesAMixAndAllEndAlike(seed: UInt64) throws {
        var random = Random(seed: seed)
        var losses = Random(seed: seed + 1_000)
        var mesh = try Mesh(4, signed: false)
        mesh.meddling = { _, message in losses.chance(0.2) ? nil : message }
        for version in 1...25 {
            let place = random.index(below: 2)
            let id = "i\(random.index(below: 3))"
            switch random.index(below: 6) {
            case 0: mesh.perform(.withdraw(service: "web", id: id), at: place)
            case 1: mesh.perform(.publish(Self.body(version, pairs: 2, id: id)), at: place)
            default:
                let pairs = 10 + random.index(below: 60)
                mesh.perform(.publish(Self.body(version, pairs: pairs, id: id)), at: place)
            }
            mesh.run(for: .milliseconds(random.index(below: 1_500)))
        }
        mesh.meddling = { _, message in message }
        mesh.run(for: .seconds(80))
        for showing in mesh.showings where !showing.instance.isPartial {
            let body = showing.instance.body
            #expect(body.tags.count == 1)
            #expect(body.metadata.allSatisfy { $0.value.hasPrefix("\(body.tags[0])-") })
        }
        #expect(mesh.isWhole)
        let last = mesh.shown[0]
        for place in mesh.hosts.indices {
            mesh.hosts[place].node.checkInvariants()
            #expect(mesh.shown[place].count == last.count)
            #expect(mesh.shown[place].values.allSatisfy { $0 == last[$0.record.key] })
            #expect(mesh.shown[place].values.allSatisfy { !$0.isPartial })
        }
    }

    @Test func aRestartGoesOnWithHeadAndPartsAsTheyWere() throws {
        var origin = Origin(
            identity: try Fixture.identity(1),
            member: try Fixture.member(1),
            own: RecordSequence(epoch: 5)
        )
        let signed = try origin.publish(Self.body(1))
        #expect(signed.map(\.value.kind) == [.instance, .part, .part, .part, .part])
        var effects: [GossipEffect] = []
        let own = OwnRecords(
            sequence: RecordSequence(epoch: 5, reserved: RecordSequence.block),
            instances: signed
        )
        var node = try Fixture.node(1, hasSeeds: false, own: own, into: &effects)
        let before = node.registry.parts(of: node.id)
        #expect(before.count == 4)
        node.perform(.publish(Self.body(1)), at: .start, into: &effects)
        node.perform(.publishedAll, at: .start, into: &effects)
        #expect(node.registry.parts(of: node.id) == before)
        #expect(node.registry.currentRecords(of: node.id) == [signed[0].value])

        let lost = OwnRecords(sequence: own.sequence, instances: Array(signed.prefix(3)))
        var other = try Fixture.node(1, hasSeeds: false, own: lost, into: &effects)
        other.perform(.publish(Self.body(1)), at: .start, into: &effects)
        #expect(other.registry.parts(of: other.id).count == 4)
        #expect(other.registry.currentRecords(of: other.id) != [signed[0].value])
    }

    @Test func aNewEpochSaysThePartsAgain() throws {
        var mesh = try Mesh(3, signed: false)
        mesh.perform(.publish(Self.body(1)), at: 0)
        mesh.run(for: .seconds(2))
        let old = try #require(mesh.hosts[0].node.registry.parts(of: mesh.hosts[0].node.id).first)
        let author = mesh.hosts[0].node.identity.author
        let ahead = try author.sign(
            .instance(InstanceBody(service: "x", id: "x")),
            version: Version(epoch: mesh.hosts[0].node.recordEpoch, sequence: 1 << 40)
        ).value
        mesh.hear(.gossip([.record(ahead)]), from: mesh.hosts[1].node.id, at: 0)
        mesh.run(for: .seconds(5))
        let parts = mesh.hosts[2].node.registry.parts(of: mesh.hosts[0].node.id)
        #expect(parts.count == 4)
        #expect(parts.first?.version.epoch ?? 0 > old.version.epoch)
        #expect(mesh.isWhole)
        let shown = try #require(mesh.shown[2][key(of: 0, in: mesh)])
        #expect(shown.body.metadata.count == 30)
        #expect(
            !mesh.showings.filter { $0.observer == 2 }.dropFirst(5).contains {
                $0.instance.isPartial
            }
        )
    }
}
