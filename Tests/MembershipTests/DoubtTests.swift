import Primitives
import Testing

@testable import Membership

/// Who hears nobody accuses nobody (ADR 13).
@Suite struct DoubtTests {
    private static let all = Set(1...9)

    /// A node that has heard nobody for so long.
    private static func deaf(for duration: Duration) -> (subject: Subject, now: Instant) {
        var subject = Subject(100, knowing: Array(1...9))
        subject.run(to: seconds(20))
        _ = subject.take()
        let now = seconds(20) + duration
        subject.run(to: now, silent: all)
        return (subject, now)
    }

    @Test func inSilenceOfAllNobodyIsAccused() {
        var (subject, _) = Self.deaf(for: .seconds(60))
        let accusations = subject.take().filter { if case .accuse = $0 { true } else { false } }
        #expect(accusations.isEmpty)
        #expect(Self.all.contains { subject.status($0) == .dead })
    }

    @Test func whoHearsNobodyAsksAsOftenAsEver() {
        let (subject, now) = Self.deaf(for: .seconds(15))
        let membership = subject.membership
        #expect(membership.health.value > 0)
        #expect(membership.nextTick - now <= membership.settings.tick)
    }

    @Test func oneVoiceMakesAWitness() {
        var subject = Subject(100, knowing: Array(1...9))
        subject.run(to: seconds(20))
        _ = subject.take()
        subject.run(to: seconds(26), silent: Self.all.subtracting([9]))
        let accused = subject.take().compactMap { effect -> NodeID? in
            if case .accuse(let target, _, _) = effect { target } else { nil }
        }
        #expect(!accused.isEmpty)
        #expect(!accused.contains(id(9)))
    }

    @Test func whoIsDeadByDoubtAloneLivesAgainWhenItAnswers() {
        var (subject, now) = Self.deaf(for: .seconds(60))
        let dead = Self.all.sorted().filter { subject.status($0) == .dead }
        var effects: [MembershipEffect] = []
        for member in dead {
            subject.membership.answered(by: id(member), at: now, into: &effects)
        }
        #expect(!dead.isEmpty)
        #expect(dead.allSatisfy { subject.status($0) == .alive })
        #expect(effects.changes.count == dead.count)
        subject.membership.checkInvariants()
    }

    @Test func whoIsDeadByAQuorumDoesNot() {
        var subject = Subject(100, knowing: Array(1...9))
        subject.run(to: seconds(20))
        for accuser in 2...4 { subject.hear(1, by: accuser, at: seconds(20)) }
        subject.run(to: seconds(26), silent: [1])
        #expect(subject.status(1) == .dead)
        var effects: [MembershipEffect] = []
        subject.membership.answered(by: id(1), at: seconds(26), into: &effects)
        #expect(subject.status(1) == .dead)
        #expect(effects.isEmpty)
    }

    @Test func theFirstVoiceAfterSilenceHasAllTheDoubtedAskedAgain() {
        var (subject, now) = Self.deaf(for: .seconds(5))
        let doubted = Self.all.sorted().filter { subject.status($0) == .unreachable }
        #expect(!doubted.isEmpty)
        var effects: [MembershipEffect] = []
        subject.membership.hear(from: id(9), at: now, into: &effects)
        #expect(Set(effects.pinged).isSuperset(of: doubted))
        for effect in effects {
            guard case .ping(let target, let nonce) = effect else { continue }
            subject.acknowledge(Int(target.low), nonce, at: now)
        }
        #expect(doubted.allSatisfy { subject.status($0) == .alive })
    }

    /// Local health has stretched the round over seconds, and its one ping was lost.
    @Test func whoDidNotAnswerThenIsAskedOnceMoreSoonAndEachSecond() throws {
        var (subject, now) = Self.deaf(for: .seconds(5))
        var effects: [MembershipEffect] = []
        subject.membership.hear(from: id(9), at: now, into: &effects)
        let doubted = try #require((1...8).first { subject.status($0) == .unreachable })
        #expect(effects.pinged.contains(doubted))
        subject.run(to: now + .milliseconds(200), silent: Self.all)
        #expect(subject.take().greeted.contains(doubted))
        subject.run(to: now + .milliseconds(999), silent: Self.all)
        effects = []
        subject.membership.hear(from: id(9), at: now + .milliseconds(999), into: &effects)
        #expect(effects.greeted.isEmpty)
        subject.membership.hear(from: id(9), at: now + .seconds(1), into: &effects)
        #expect(effects.greeted.contains(doubted))
        guard case .hello(_, let nonce) = effects.first(where: { $0.greeted == doubted }) else {
            Issue.record("nobody was asked")
            return
        }
        subject.acknowledge(doubted, nonce, ofRepeat: true, at: now + .seconds(1))
        #expect(subject.status(doubted) == .alive)
    }

    /// A doubt that has become a word is no silence of all: of 600 meshes that started at 30 % loss
    /// one gave a healthy member up for it.
    @Test func aYoungNodeThatHearsSomebodyGivesNobodyUpAfterTwoRounds() {
        let subject = Subject(100, knowing: Array(1...9))
        var suspicion = Suspicion()
        suspicion.fail(nonce: 1, begunAt: seconds(1))
        suspicion.doubt(at: seconds(1))
        #expect(subject.membership.ownRounds(against: suspicion) == 2)
        suspicion.fail(nonce: 2, begunAt: seconds(2))
        let mustAccuse = suspicion.mustAccuse(unless: false)
        #expect(mustAccuse)
        #expect(subject.membership.ownRounds(against: suspicion) == 4)
    }
}
