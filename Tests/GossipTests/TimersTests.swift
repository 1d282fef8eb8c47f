import Primitives
import Testing

@testable import Gossip

/// What a node waits for.
struct TimersTests {
    @Test func aTimerRunsFromWhenItIsSetUntilItIsStopped() {
        var timers = Timers(at: .start)
        #expect(timers.deadline(of: .floor) == nil)
        #expect(!timers.isExpired(.floor, at: .milliseconds(9_000)))
        timers.set(.floor, to: .milliseconds(5))
        #expect(!timers.isExpired(.floor, at: .milliseconds(4)))
        #expect(timers.isExpired(.floor, at: .milliseconds(5)))
        #expect(timers.deadline(of: .alone) == nil)
        timers.set(.floor, to: .milliseconds(7))
        #expect(timers.deadline(of: .floor) == .milliseconds(7))
        timers.stop(.floor)
        #expect(timers.deadline(of: .floor) == nil)
    }

    @Test func theNextDeadlineIsTheFirstOfAllTimers() throws {
        var effects: [GossipEffect] = []
        var node = try Fixture.node(1, hasSeeds: true, isFounder: true, into: &effects)
        for second in Int64(0)..<20 {
            node.advance(to: .milliseconds(second * 1_000), into: &effects)
            #expect(node.nextDeadline == node.deadlines.compactMap(\.time).min())
            #expect(node.deadlines.map(\.part) == Timer.all.map(\.label))
        }
    }

    @Test func whoLeavesGreetsAndAnswersNobodyAnyMore() throws {
        var effects: [GossipEffect] = []
        var node = try Fixture.node(1, hasSeeds: true, into: &effects)
        let seed = Address(ip: .v4(0x0A00_0101), port: 7_946)
        node.perform(.seeds([seed]), at: .start, into: &effects)
        let before = node.deadlines.filter { $0.time != nil }.map(\.part)
        #expect(before.contains("greetings"))
        node.perform(.leave, at: .start, into: &effects)
        let ended = Timer.all.filter(\.endsWithLeaving).map(\.label)
        let after = node.deadlines.filter { $0.time != nil }.map(\.part)
        #expect(after.allSatisfy { !ended.contains($0) })
        #expect(after.contains("dissemination"))
    }
}
