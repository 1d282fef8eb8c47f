import Primitives
import Registry
import Testing
import Wire

@testable import Gossip

/// With whom a node walks, and when.
struct ReconciliationTests {
    private let own = Digest(high: 1, low: 1)
    private let theirs = Digest(high: 2, low: 2)

    private func machine() -> Reconciliation {
        Reconciliation(settings: GossipSettings(), random: Random(seed: 1), at: .start)
    }

    /// The walks' questions at a moment.
    private func advance(
        _ machine: inout Reconciliation,
        to now: Instant,
        holding registry: Registry = Registry(),
        counters: inout Counters
    ) -> Reconciliation.Step {
        machine.advance(
            to: now,
            registry: registry,
            tail: { _ in .milliseconds(10) },
            counters: &counters
        )
    }

    /// Answers all questions of the root with nothing, so that the walks end.
    private func finish(
        _ step: Reconciliation.Step,
        of machine: inout Reconciliation,
        at now: Instant,
        counters: inout Counters
    ) {
        for case (let peer, .compare(let question)) in step.messages {
            let nothing = Branches(nonce: question.nonce, branches: [])
            _ = machine.receive(nothing, from: peer, registry: Registry(), at: now)
        }
        _ = advance(&machine, to: now, counters: &counters)
    }

    @Test func rootsThatDifferForAMomentStartNoWalk() {
        var machine = machine()
        var counters = Counters()
        machine.compare(theirs, of: Fixture.id(2), own: own, at: .start)
        #expect(!machine.isIdle)
        machine.compare(own, of: Fixture.id(2), own: own, at: .milliseconds(100))
        #expect(machine.isIdle)
        #expect(advance(&machine, to: .milliseconds(400), counters: &counters).messages.isEmpty)
    }

    @Test func rootsThatStayDifferentStartOneAfterTheirPatience() throws {
        var machine = machine()
        var counters = Counters()
        machine.compare(theirs, of: Fixture.id(2), own: own, at: .start)
        machine.compare(theirs, of: Fixture.id(2), own: own, at: .milliseconds(50))
        let due = try #require(machine.nextDeadline { _ in .milliseconds(10) })
        #expect((.milliseconds(200) ... .milliseconds(300)).contains(due))
        let before = due - .milliseconds(1)
        #expect(advance(&machine, to: before, counters: &counters).messages.isEmpty)
        let step = advance(&machine, to: due, counters: &counters)
        #expect(step.messages.map(\.0) == [Fixture.id(2)])
        #expect(machine.isInSession(with: Fixture.id(2)))
        #expect(counters.value(of: .sessionsStarted) == 1)
    }

    @Test func aRootThatIsReachedMeanwhileStartsNone() {
        var machine = machine()
        var counters = Counters()
        let registry = Registry()
        machine.compare(registry.root, of: Fixture.id(2), own: own, at: .start)
        let step = advance(&machine, to: .milliseconds(400), holding: registry, counters: &counters)
        #expect(step.messages.isEmpty)
        #expect(machine.isIdle)
    }

    @Test func twoWalksAtATimeAndThreeBarrenOnesBeside() {
        var machine = machine()
        for number in UInt64(2)..<9 { machine.begin(with: Fixture.id(number), at: .start) }
        #expect(machine.sessionCount == 2)
        machine.begin(with: Fixture.id(2), at: .milliseconds(2_000))
        #expect(machine.sessionCount == 2, "one with each")
        for number in UInt64(10)..<20 {
            // Each pair brings nothing for two seconds.
            let moment = Instant.milliseconds(Int64(number - 9) * 2_000)
            machine.begin(with: Fixture.id(number), at: moment)
            machine.begin(with: Fixture.id(number + 10), at: moment)
        }
        #expect(machine.sessionCount == GossipSettings().sessionCap)
    }

    @Test func doubtsAreBounded() {
        var machine = machine()
        for number in UInt64(2)..<200 {
            machine.compare(theirs, of: Fixture.id(number), own: own, at: .start)
        }
        var counters = Counters()
        _ = advance(&machine, to: .milliseconds(400), counters: &counters)
        #expect(machine.sessionCount == 2)
    }

    @Test func anIdleWalkMakesTheNextWaitLongerAndLonger() {
        var machine = machine()
        var counters = Counters()
        let peer = Fixture.id(2)
        var waits: [Int64] = []
        var now = Instant.start
        var last = Instant.start
        while waits.count < 6, now < .milliseconds(200_000) {
            if !machine.isInSession(with: peer) {
                machine.compare(theirs, of: peer, own: own, at: now)
            }
            let step = advance(&machine, to: now, counters: &counters)
            if !step.messages.isEmpty {
                waits.append((now - last).nanoseconds / 1_000_000_000)
                last = now
                finish(step, of: &machine, at: now, counters: &counters)
            }
            now += .milliseconds(10)
        }
        #expect(waits == [0, 1, 2, 4, 8, 16])
        #expect(counters.value(of: .sessionsIdle) == 6)
    }

    @Test func aWalkThatBroughtNewsMakesNobodyWait() throws {
        var machine = machine()
        var counters = Counters()
        let peer = Fixture.id(2)
        for round in Int64(0)..<5 {
            let now = Instant.milliseconds(round * 1_000)
            machine.compare(theirs, of: peer, own: own, at: now)
            let due = now + .milliseconds(400)
            let step = advance(&machine, to: due, counters: &counters)
            #expect(step.messages.count == 1, "round \(round)")
            machine.broughtNews(from: peer, at: due)
            finish(step, of: &machine, at: due, counters: &counters)
        }
        #expect(counters.value(of: .sessionsIdle) == 0)
    }

    @Test func aWalkThatEndsSaysWithWhom() {
        var machine = machine()
        var counters = Counters()
        machine.begin(with: Fixture.id(2), at: .start)
        let step = advance(&machine, to: .start, counters: &counters)
        for case (let peer, .compare(let question)) in step.messages {
            let nothing = Branches(nonce: question.nonce, branches: [])
            _ = machine.receive(nothing, from: peer, registry: Registry(), at: .milliseconds(2))
        }
        let last = advance(&machine, to: .milliseconds(2), counters: &counters)
        #expect(last.finished == [Fixture.id(2)])
        #expect(machine.isIdle)
    }

    @Test func aSilentPeerEndsItsWalkAndIsCounted() {
        var machine = machine()
        var counters = Counters()
        machine.begin(with: Fixture.id(2), at: .start)
        for step in Int64(0)..<400 {
            let now = Instant.milliseconds(step * 10)
            #expect(advance(&machine, to: now, counters: &counters).finished.isEmpty)
        }
        #expect(machine.isIdle)
        #expect(counters.value(of: .sessionsFailed) == 1)
    }

    @Test func whoIsForgottenIsWalkedWithNoMore() {
        var machine = machine()
        machine.begin(with: Fixture.id(2), at: .start)
        machine.compare(theirs, of: Fixture.id(3), own: own, at: .start)
        machine.forget(Fixture.id(2))
        machine.forget(Fixture.id(3))
        #expect(machine.isIdle)
    }

    @Test func whereNobodySaysARootSomebodyIsAsked() {
        var machine = machine()
        #expect(machine.silenceEnds == .milliseconds(2_500))
        machine.compare(own, of: Fixture.id(2), own: own, at: .milliseconds(1_000))
        #expect(machine.silenceEnds == .milliseconds(3_500))
        machine.breakSilence(with: Fixture.id(3), at: .milliseconds(3_500))
        #expect(machine.isInSession(with: Fixture.id(3)))
        #expect(machine.silenceEnds == .milliseconds(6_000))
    }

    @Test func idleWalksTogetherHaveABudget() {
        var machine = machine()
        var counters = Counters()
        var walks = 0
        // 64 peers whose roots always differ and who say nothing new.
        for step in Int64(0)..<3_000 {
            let now = Instant.milliseconds(step * 20)
            for number in UInt64(2)..<66 where !machine.isInSession(with: Fixture.id(number)) {
                machine.compare(theirs, of: Fixture.id(number), own: own, at: now)
            }
            let due = advance(&machine, to: now, counters: &counters)
            walks += due.messages.count
            finish(due, of: &machine, at: now, counters: &counters)
        }
        // The pauses alone would allow each of them six or seven in a minute.
        #expect(walks < 64 * 7)
        #expect(walks >= 64)
    }
}
