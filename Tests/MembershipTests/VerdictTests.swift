import Primitives
import Testing

@testable import Membership

/// Everything that docs/protocol.md, Membership says of verdicts, at its exact instants.
@Suite struct VerdictTests {
    private static let since = seconds(10)

    private static func suspicion(
        accusers: Int,
        failedRounds: Int = 0,
        failsAfter: Bool = true
    ) -> Suspicion {
        var suspicion = Suspicion()
        if !failsAfter { for _ in 0..<failedRounds { suspicion.fail(nonce: 1, begunAt: since) } }
        for number in 0..<accusers {
            _ = suspicion.accuse(by: id(number), isOwn: false, limit: 16, at: since)
        }
        if failsAfter { for _ in 0..<failedRounds { suspicion.fail(nonce: 1, begunAt: since) } }
        return suspicion
    }

    private static func verdict(
        _ suspicion: Suspicion,
        after milliseconds: Int,
        quorum: Int = 3,
        countsFrom: Instant = .start
    ) -> Verdict {
        let terms = Verdict.Terms(
            voices: suspicion.weight,
            quorum: quorum,
            timeout: .milliseconds(150),
            countsFrom: countsFrom,
            timer: SuspicionTimer(settings: MembershipSettings()),
            floor: .milliseconds(600),
            silence: .milliseconds(350),
            size: 10,
            ownRounds: 2
        )
        return Verdict(on: suspicion, at: since + .milliseconds(milliseconds), terms: terms)
    }

    @Test func fewerAccusersThanTheQuorumMakeASuspect() {
        let verdict = Self.verdict(Self.suspicion(accusers: 2), after: 5000)
        #expect(verdict.status == .suspect)
        #expect(verdict.reason == .accused(by: 2, quorum: 3))
        #expect(verdict.next == Self.since + .milliseconds(11_031))
    }

    @Test func theQuorumCountsOneTimeOutAfterTheFirstAccusation() {
        let suspicion = Self.suspicion(accusers: 3)
        let early = Self.verdict(suspicion, after: 149)
        #expect(early.status == .suspect)
        #expect(early.next == Self.since + .milliseconds(150))
        let standing = Self.verdict(suspicion, after: 150)
        #expect(standing.status == .unreachable)
        #expect(standing.reason == .accused(by: 3, quorum: 3))
        #expect(standing.next == Self.since + .milliseconds(3650))
    }

    @Test func aQuorumOfThoseWhoJustCameBackWaits() {
        let suspicion = Self.suspicion(accusers: 3)
        let countsFrom = Self.since + .milliseconds(1_200)
        let early = Self.verdict(suspicion, after: 1_199, countsFrom: countsFrom)
        #expect(early.status == .suspect)
        #expect(early.next == countsFrom)
        let standing = Self.verdict(suspicion, after: 1_200, countsFrom: countsFrom)
        #expect(standing.status == .unreachable)
    }

    @Test func twoOwnRoundsNeedNobodyElse() {
        let one = Self.verdict(Self.suspicion(accusers: 1, failedRounds: 1), after: 0)
        #expect(one.status == .suspect)
        let two = Self.verdict(Self.suspicion(accusers: 1, failedRounds: 2), after: 0)
        #expect(two.status == .unreachable)
        #expect(two.reason == .ownProbesFailed(2))
        let alone = Self.verdict(Self.suspicion(accusers: 0, failedRounds: 2), after: 0)
        #expect(alone.status == .unreachable)
        #expect(alone.next == nil)
        let once = Self.verdict(Self.suspicion(accusers: 0, failedRounds: 1), after: 0)
        #expect(once.status == .alive)
    }

    @Test func theDeadNeedTheTimerAndAQuorum() {
        let suspicion = Self.suspicion(accusers: 3)
        #expect(Self.verdict(suspicion, after: 3649).status == .unreachable)
        let over = Self.verdict(suspicion, after: 3650)
        #expect(over.status == .dead)
        #expect(over.reason == .suspicionExpired(accusers: 3))
    }

    @Test func orTheTimerAndAnOwnFailedRoundInTheWindow() {
        let failed = Self.suspicion(accusers: 1, failedRounds: 1)
        #expect(Self.verdict(failed, after: 23_649).status == .suspect)
        #expect(Self.verdict(failed, after: 23_650).status == .dead)
        let before = Self.suspicion(accusers: 1, failedRounds: 1, failsAfter: false)
        #expect(Self.verdict(before, after: 23_650).status == .suspect)
    }

    @Test func anAnswerSinceThenTakesThatBack() {
        var suspicion = Self.suspicion(accusers: 1, failedRounds: 1)
        suspicion.answer()
        let verdict = Self.verdict(suspicion, after: 23_650)
        #expect(verdict.status == .suspect)
        // Nothing but an event changes it now.
        #expect(verdict.next == nil)
    }

    @Test func aSmallerQuorumIsMetByFewer() {
        let suspicion = Self.suspicion(accusers: 1)
        #expect(Self.verdict(suspicion, after: 150, quorum: 1).status == .unreachable)
        #expect(Self.verdict(suspicion, after: 3650, quorum: 1).status == .dead)
        #expect(Self.verdict(suspicion, after: 150, quorum: 2).status == .suspect)
    }

    @Test func accusersAreCountedOnceAndUpToALimit() {
        var suspicion = Suspicion()
        let taken = [1, 1, 2, 3].map {
            suspicion.accuse(by: id($0), isOwn: false, limit: 2, at: .start)
        }
        #expect(taken == [true, false, true, false])
        let forgotten = [3, 1].map { suspicion.forget(id($0)) }
        #expect(forgotten == [false, true])
        #expect(suspicion.since == .start)
        _ = suspicion.forget(id(2))
        #expect(suspicion.since == nil)
        #expect(suspicion.isVoid)
    }

    @Test func aPauseMovesTheStartButNotBeyondThePresent() {
        var suspicion = Self.suspicion(accusers: 1)
        suspicion.excuse(.seconds(2), at: seconds(20))
        #expect(suspicion.since == seconds(12))
        suspicion.excuse(.seconds(20), at: seconds(20))
        #expect(suspicion.since == seconds(20))
    }
}
