import FoundationEssentials
import Membership
import Mutations
import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// Altered datagrams and records at a node that is alive otherwise (T-MU-1, 2 and 4): it stays as
/// it was, says nothing, counts each, and does not grow.
struct MutantTests {
    static let insideCount = max(5_000, Effort.mutations / 10)
    static let recordCount = max(1_000, Effort.mutations / 10)

    /// Time between two datagrams: within the budgets, so that signatures are looked at.
    private static let pause = Duration.milliseconds(1)

    @Test func nothingAlteredFromOutsideMovesANode() throws {
        var victim = try Victim()
        try victim.suffer("T-MU-1", Effort.mutations) { random, originals, turn in
            let original = originals[turn % originals.count]
            let other = originals[random.index(below: originals.count)]
            let altered = random.mutated(original, splicing: other)
            return altered == original || altered == other ? nil : altered
        }
    }

    @Test func nothingAlteredFromInsideMovesANode() throws {
        var victim = try Victim()
        let gossip = try #require(MeshHost.keyring.key(MeshHost.gossipKey.id))
        try victim.suffer("T-MU-2", Self.insideCount) { random, originals, turn in
            let original = originals[turn % originals.count]
            let header = Array(original.prefix(8))
            let nonce = Array(original[8..<32])
            let additional = header + Fixture.cluster.bytes
            guard
                let plain = gossip.open(
                    Array(original.dropFirst(32)),
                    additional: additional,
                    nonce: nonce
                )
            else { return nil }
            let altered = random.mutated(plain, splicing: plain.reversed())
            if altered == plain { return nil }
            return header + nonce + gossip.seal(altered, additional: additional, nonce: nonce)
        }
    }

    /// Between two good records in a datagram of a member there is an altered one: what stands
    /// before it is kept, it is not believed, and nothing else of the datagram is checked where its
    /// signature was wrong.
    @Test func anAlteredRecordCostsNothingThatStandsBeforeIt() throws {
        var mesh = try Mesh(3, signed: true)
        var liar = mesh.hosts[1]
        let untouched = mesh.hosts[0].node
        let destination = Destination(id: untouched.id, boot: untouched.identity.boot)
        var random = Random(seed: 23)
        var (believed, lost, now) = (0, 0, mesh.now)
        let before = Memory.residentMiB
        for round in 0..<UInt64(Self.recordCount) {
            let records = try ["a", "b", "c"].enumerated().map { place, id in
                let body = InstanceBody(service: "web", id: id, port: UInt16(round % 60_000 + 1))
                let sequence = 1_000 + round * 3 + UInt64(place)
                return try liar.sign(.instance(body), sequence: sequence)
            }
            let altered = random.mutated(records[1].bytes, splicing: records[0].bytes)
            if altered == records[1].bytes || altered == records[0].bytes { continue }
            let message = Message.records(
                Records(
                    unasked: [.record(records[0]), .bytes(altered), .record(records[2])]
                )
            )
            var effects: [GossipEffect] = []
            now += Self.pause
            var node = untouched
            if case .sealed(let bytes) = liar.seal(message, to: destination) {
                node.receive(bytes, from: liar.address, at: now, into: &effects)
            }
            if node.registry.record(records[0].key) != records[0] { lost += 1 }
            let isForgery = node.counters.value(of: .forgeries) > 0
            if !isForgery, node.registry.record(records[2].key) != records[2] { lost += 1 }
            if node.registry.record(records[1].key) != nil { believed += 1 }
        }
        Memory.report(
            "T-MU-4",
            Self.recordCount,
            "believed \(believed), neighbours \(lost) lost",
            before
        )
        #expect(believed == 0)
        #expect(lost == 0)
        mesh.run(for: .seconds(1))
    }
}

/// A node in a mesh of three, and datagrams of another member to it: one of each type.
private struct Victim {
    private var node: Node
    private let sender: Address
    private let originals: [[UInt8]]
    private let start: Instant

    init() throws {
        let mesh = try Mesh(3, signed: true)
        var liar = mesh.hosts[1]
        node = mesh.hosts[0].node
        sender = liar.address
        start = mesh.now
        let destination = Destination(id: node.id, boot: node.identity.boot)
        originals = try liar.messageOfEachType(about: mesh.hosts[2].node.id).compactMap {
            if case .sealed(let bytes) = liar.seal($0, to: destination) { bytes } else { nil }
        }
    }

    /// What hostile bytes must not move. Windows are looked at through `accepted`.
    private struct State: Equatable {
        let root: Digest
        let members: [NodeID]
        let statuses: [MemberStatus?]
        let version: Version
        let peers: Int
        let accepted: UInt64

        init(of node: Node) {
            root = node.registry.root
            members = node.registry.members
            statuses = members.map { node.membership.status(of: $0) }
            version = node.memberVersion
            peers = node.peers.senders.count
            accepted = node.counters.value(of: .datagramsAccepted)
        }
    }

    mutating func suffer(
        _ row: String,
        _ count: Int,
        altering: (inout Random, [[UInt8]], Int) throws -> [UInt8]?
    ) throws {
        let before = State(of: node)
        let rejected = node.counters.rejected
        let memory = Memory.residentMiB
        var random = Random(seed: 22)
        var effects: [GossipEffect] = []
        var (now, sent, turn) = (start, 0, 0)
        while sent < count {
            defer { turn += 1 }
            guard let altered = try altering(&random, originals, turn) else { continue }
            sent += 1
            now += .milliseconds(1)
            node.receive(altered, from: sender, at: now, into: &effects)
        }
        let after = State(of: node)
        Memory.report(row, count, "accepted \(after.accepted - before.accepted)", memory)
        #expect(after == before)
        #expect(effects.isEmpty)
        #expect(node.counters.rejected - rejected == UInt64(count), "each is counted once")
        node.checkInvariants()
        // None of them moved a window: what they were made of is taken now.
        for original in originals {
            node.receive(original, from: sender, at: now, into: &effects)
        }
        #expect(node.counters.value(of: .datagramsAccepted) > before.accepted)
    }
}

/// The memory that this process holds, as the kernel counts it.
enum Memory {
    static var residentMiB: Double {
        let line = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        let pages = line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }
        return (pages ?? .nan) * 4_096 / 1_048_576
    }

    /// Prints what came of a row at its full size, and holds the memory to its bound.
    static func report(_ row: String, _ count: Int, _ result: String, _ before: Double) {
        guard Effort.isFull else { return }
        let after = residentMiB
        func shown(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
        print("\(row): \(count) sent, \(result), RSS \(shown(before)) to \(shown(after)) MiB")
        #expect(after - before <= 8, "memory grows")
    }
}
