import MartletBalancing
import Testing

/// What a balancer tells of its breakers, and what it learns of calls that others picked.
@Suite struct JournalTests {
    private var instances: Balancer { balancer(.edf2, weights: [1, 1, 1]) }

    @Test func everyChangeIsToldOnceAndInOrder() throws {
        var balancer = instances
        for _ in 0..<5 { balancer.report(.error, of: "0", at: time(1)) }
        #expect(balancer.hasBreakerChanges)
        let opened = balancer.takeBreakerChanges()
        #expect(opened.map(\.id) == ["0"])
        #expect(opened.map(\.from) == [.closed] && opened.map(\.to) == [.open])
        #expect(!balancer.hasBreakerChanges)
        let probe = try balancer.pick(at: time(10))
        #expect(probe.isProbe)
        balancer.report(.ok, for: probe, at: time(10))
        let healed = balancer.takeBreakerChanges()
        #expect(healed.map(\.from) == [.open, .halfOpen])
        #expect(healed.map(\.to) == [.halfOpen, .closed])
    }

    @Test func ordersAreToldAndEnd() {
        var balancer = instances
        balancer.force(open: true, "1", for: .seconds(5), at: time(1))
        let begun = balancer.takeBreakerChanges()
        #expect(begun.map(\.to) == [.forcedOpen])
        balancer.settleBreakers(at: time(5))
        #expect(!balancer.hasBreakerChanges)
        balancer.settleBreakers(at: time(6.1))
        let ended = balancer.takeBreakerChanges()
        #expect(ended.map(\.to) == [.closed])
        balancer.force(open: false, "1", at: time(7))
        balancer.release("1", at: time(8))
        let others = balancer.takeBreakerChanges()
        #expect(others.map(\.to) == [.disabled, .closed])
    }

    @Test func aNewProcessClosesTheBreaker() {
        var balancer = instances
        for _ in 0..<5 { balancer.report(.error, of: "2", at: time(1)) }
        _ = balancer.takeBreakerChanges()
        var list = endpoints([1, 1, 1])
        list[2].incarnation = 1
        balancer.update(list, at: time(2))
        let changes = balancer.takeBreakerChanges()
        #expect(changes.map(\.to) == [.closed])
        #expect(balancer.count(of: .closed) == 3)
    }

    @Test func aCallThatOthersPickedIsNoProbesVerdict() throws {
        var balancer = instances
        for _ in 0..<5 { balancer.report(.timeout, of: "0", at: time(1)) }
        #expect(balancer.count(of: .open) == 1)
        let isKnown = balancer.report(.ok, latency: .milliseconds(1), of: "0", at: time(2))
        #expect(isKnown)
        #expect(balancer.count(of: .open) == 1)
        let isStranger = !balancer.report(.ok, of: "nobody", at: time(2))
        #expect(isStranger)
        #expect(balancer.requestsInFlight == 0)
    }
}
