import Membership
import Primitives
import Testing

/// Faults that must not cost a healthy member its place, on the tiny network.
@Suite struct FaultTests {
    @Test(arguments: 0..<2) func pausesCostNoHealthyMemberItsPlace(_ seed: UInt64) {
        var mesh = VirtualMesh(size: 32, seed: seed, latency: .microseconds(400))
        mesh.loss = seed == 0 ? 0 : 0.1
        var random = Random(seed: seed)
        mesh.run(for: .seconds(3))
        for _ in 0..<8 {
            for victim in 0..<4 { mesh.isPaused[victim] = true }
            mesh.run(for: .seconds(1) + .milliseconds(random.index(below: 4000)))
            for victim in 0..<4 { mesh.resume(victim) }
            mesh.run(for: .milliseconds(500 + random.index(below: 2000)))
        }
        let verdicts = mesh.changes.filter { !$0.status.isReachable && $0.member >= 4 }
        #expect(verdicts.isEmpty, "\(verdicts)")
        mesh.run(for: .seconds(5))
        for node in mesh.nodes { #expect(node.counts.alive == 31) }
    }

    @Test(arguments: 0..<2) func threeLiarsMakeNobodyUnreachable(_ seed: UInt64) {
        var mesh = VirtualMesh(size: 32, seed: seed, latency: .microseconds(400))
        mesh.run(for: .seconds(3))
        for _ in 0..<4 {
            for victim in 3..<32 {
                for liar in 0..<3 { mesh.accuse(victim, by: liar) }
            }
            mesh.run(for: .seconds(1))
        }
        #expect(mesh.changes.allSatisfy { $0.status.isReachable })
        #expect(mesh.nodes.allSatisfy { $0.counts.alive == 31 })
    }

    /// Six of 32 read half a second to two and a half seconds late, with 5 % loss.
    @Test(arguments: 0..<1) func lateReadersCostNoHealthyMemberItsPlace(_ seed: UInt64) {
        var mesh = VirtualMesh(size: 32, seed: seed, latency: .microseconds(400))
        mesh.run(for: .seconds(3))
        mesh.loss = 0.05
        let late: Set = [0, 5, 10, 15, 20, 25]
        mesh.lateReaders = late
        mesh.run(for: .seconds(12))
        let healthy = mesh.changes.filter { !late.contains($0.member) }
        #expect(healthy.allSatisfy { $0.status != .dead })
        #expect(healthy.allSatisfy { $0.status.isReachable || late.contains($0.observer) })
        let others = mesh.nodes.indices.filter { !late.contains($0) }
        #expect(others.allSatisfy { mesh.nodes[$0].localHealth <= 2 })
    }

    @Test(arguments: 0..<3) func lossOfTenPercentMakesNobodyDead(_ seed: UInt64) {
        var mesh = VirtualMesh(size: 16, seed: seed, latency: .microseconds(400))
        mesh.loss = 0.1
        mesh.run(for: .seconds(120))
        #expect(mesh.changes.allSatisfy { $0.status.isReachable })
    }

    @Test(arguments: 0..<2) func aRackOf15Of50IsUnreachableSoon(_ seed: UInt64) {
        var mesh = VirtualMesh(size: 50, seed: seed)
        mesh.run(for: .seconds(4))
        let rack = Set((0..<15).map { ($0 * 7) % 50 })
        for victim in rack { mesh.isCrashed[victim] = true }
        let crash = mesh.now
        mesh.run(for: .seconds(12))
        let unreachable = mesh.changes.filter { $0.status == .unreachable }
        #expect(unreachable.allSatisfy { rack.contains($0.member) })
        let last = unreachable.map(\.moment).max() ?? .distantFuture
        #expect(last - crash <= .seconds(5), "\(last - crash)")
        for survivor in 0..<50 where !rack.contains(survivor) {
            #expect(mesh.nodes[survivor].counts.dead == 15)
        }
    }

    /// Both halves hold the other dead; on healing each hears the other's accusations of its own
    /// neighbours in bulk before the refutations.
    @Test func healingMarksNobodysNeighboursUnreachable() {
        var mesh = VirtualMesh(size: 16, seed: 3, latency: .microseconds(400))
        mesh.run(for: .seconds(4))
        mesh.isCut = { ($0 < 8) != ($1 < 8) }
        mesh.run(for: .seconds(40))
        #expect(mesh.nodes.allSatisfy { $0.counts.dead == 8 })
        let before = mesh.changes.count
        mesh.isCut = { _, _ in false }
        for victim in 0..<16 {
            for accuser in 0..<16 where (accuser < 8) != (victim < 8) {
                mesh.accuse(victim, by: accuser)
            }
        }
        mesh.run(for: .seconds(5))
        #expect(mesh.changes[before...].allSatisfy { $0.status.isReachable })
        #expect(mesh.nodes.allSatisfy { $0.counts.alive == 15 })
    }
}
