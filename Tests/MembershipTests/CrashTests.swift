import Membership
import Primitives
import Testing

/// One member of a small cluster dies; the rest is a tiny network without delay.
@Suite struct CrashTests {
    /// 2 T + 2 (t + indirect) + 100 ms: the ring comes by every two seconds, then the first round,
    /// then those who look for themselves, who take up to 100 ms longer.
    static let bound = Duration.milliseconds(2800)

    @Test(arguments: 0..<100)
    func oneOf32IsUnreachableEverywhereWithin2800Milliseconds(_ seed: UInt64) {
        let (mesh, crash, victim) = Self.crash(size: 32, seed: seed, then: .seconds(3))
        let verdicts = mesh.changes.filter { $0.member == victim && $0.status == .unreachable }
        #expect(Set(verdicts.map(\.observer)).count == 31)
        let last = verdicts.map(\.moment).max() ?? .distantFuture
        #expect(last - crash <= Self.bound, "seed \(seed): \(last - crash)")
        #expect(mesh.changes.allSatisfy { $0.member == victim })
    }

    @Test(arguments: 0..<10)
    func oneOf32IsDeadEverywhereAtOnce(_ seed: UInt64) {
        let (mesh, crash, victim) = Self.crash(size: 32, seed: seed, then: .seconds(10))
        let deaths = mesh.changes.filter { $0.status == .dead }
        #expect(deaths.map(\.observer).sorted() == (0..<32).filter { $0 != victim })
        let moments = deaths.map(\.moment)
        guard let first = moments.min(), let last = moments.max() else { return }
        // Min at N = 32 is 6.021 s after the first accusation, which falls within 2.35 s.
        #expect(last - crash <= .milliseconds(2350 + 6021))
        #expect(last - first <= .milliseconds(50))
        #expect(mesh.nodes.allSatisfy { $0.localHealth == 0 })
    }

    @Test(arguments: [2, 3, 5], 0..<20)
    func oneOfAFewIsUnreachableWithin3SecondsAndDeadWithin7(_ size: Int, _ seed: UInt64) {
        let (mesh, crash, victim) = Self.crash(size: size, seed: seed, then: .seconds(8))
        let unreachable = mesh.changes.filter { $0.status == .unreachable }
        #expect(Set(unreachable.map(\.observer)).count == size - 1)
        #expect(unreachable.allSatisfy { $0.moment - crash <= Self.bound })
        let dead = mesh.changes.filter { $0.status == .dead }
        #expect(dead.count == size - 1)
        #expect(dead.allSatisfy { $0.moment - crash <= .milliseconds(6500) })
        #expect(mesh.changes.allSatisfy { $0.member == victim })
    }

    @Test(arguments: 0..<10)
    func fourOfFiveDown(_ seed: UInt64) {
        var mesh = VirtualMesh(size: 5, seed: seed)
        // Everybody has timed everybody.
        mesh.run(for: .seconds(30))
        for victim in 1..<5 { mesh.isCrashed[victim] = true }
        let crash = mesh.now
        mesh.run(for: .seconds(20))
        for victim in 1..<5 { #expect(mesh.status(of: victim, at: 0) == .dead) }
        let last = mesh.changes.map(\.moment).max() ?? .distantFuture
        #expect(last - crash <= .seconds(20), "\(last - crash)")
    }

    @Test func equalSeedsGiveEqualHistories() {
        let first = Self.crash(size: 32, seed: 7, then: .seconds(10))
        let second = Self.crash(size: 32, seed: 7, then: .seconds(10))
        #expect(first.mesh.changes == second.mesh.changes)
        #expect(first.mesh.nodes.map(\.counters) == second.mesh.nodes.map(\.counters))
    }

    /// Lets a mesh settle, kills a random member at a random moment, and goes on for a while.
    private static func crash(
        size: Int,
        seed: UInt64,
        then duration: Duration
    ) -> (mesh: VirtualMesh, crash: Instant, victim: Int) {
        var random = Random(seed: seed &+ 1_000)
        var mesh = VirtualMesh(size: size, seed: seed)
        mesh.run(to: .start + .seconds(4) + .milliseconds(random.index(below: 2000)))
        let victim = random.index(below: size)
        mesh.isCrashed[victim] = true
        let crash = mesh.now
        mesh.run(for: duration)
        for node in mesh.nodes { node.checkInvariants() }
        return (mesh, crash, victim)
    }
}
