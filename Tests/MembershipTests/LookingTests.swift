import Primitives
import Testing

@testable import Membership

/// What becomes of a suspicion that no quorum shares (ADR 16).
@Suite struct LookingTests {
    fileprivate static let now = seconds(70)

    /// Knows 31 others, all of whom answered once in no time.
    fileprivate static func warm(seed: UInt64 = 1) -> Subject {
        var subject = Subject(100, knowing: Array(1...31), seed: seed)
        subject.run(to: seconds(70))
        _ = subject.take()
        return subject
    }

    private static func questions(_ subject: inout Subject) -> Int {
        subject.take().count { if case .ask(_, about: id(1)) = $0 { true } else { false } }
    }

    @Test func afterALookSomebodyIsAskedAndEverMoreSeldom() {
        var subject = Self.warm()
        subject.hear(1, by: 2, at: Self.now)
        // A round of 350 to 700 ms, by the answers so far, and twice the spread of 100 ms.
        subject.run(to: Self.now + .milliseconds(549))
        #expect(Self.questions(&subject) == 0)
        subject.run(to: Self.now + .milliseconds(900))
        #expect(Self.questions(&subject) == 1)
        subject.run(to: Self.now + .milliseconds(1_800))
        #expect(Self.questions(&subject) == 1)
        subject.run(to: Self.now + .seconds(20))
        #expect(Self.questions(&subject) == 3)
        subject.run(to: Self.now + .seconds(40))
        #expect(Self.questions(&subject) == 0)
    }

    @Test func nobodyIsAskedWhereAQuorumSpeaks() {
        var subject = Self.warm()
        for accuser in 2...4 { subject.hear(1, by: accuser, at: Self.now) }
        subject.run(to: Self.now + .seconds(5))
        #expect(Self.questions(&subject) == 0)
    }

    @Test func aSuspectIsNotAsked() {
        for seed in 0..<20 {
            var subject = Subject(100, knowing: [1, 2, 3, 4], seed: UInt64(seed))
            subject.hear(1, by: 2, at: .start)
            subject.run(to: seconds(3))
            let asked = subject.take().compactMap { effect -> NodeID? in
                if case .ask(let peer, _) = effect { peer } else { nil }
            }
            #expect(!asked.contains(id(1)))
        }
    }

    /// One chance sends 10 in 32; of three, more than half are sent at least once.
    @Test func theDieIsThrownAgain() {
        var lookers = 0
        for seed in 0..<200 {
            var subject = Self.warm(seed: UInt64(seed))
            // Not the next on the ring, who is looked at in any case.
            subject.hear(15, by: 2, at: Self.now)
            subject.run(to: Self.now + .milliseconds(1_900))
            if subject.take().pinged.contains(15) { lookers += 1 }
        }
        // 200 · (1 − (22/32)³): 135, deviation 7, and a few by their ordinary turns.
        #expect((110...165).contains(lookers), "\(lookers)")
    }

    @Test func aRefutationEndsIt() {
        var subject = Self.warm()
        subject.hear(1, by: 2, at: Self.now)
        subject.learn(1, 2, at: Self.now + .milliseconds(300))
        subject.run(to: Self.now + .seconds(5))
        #expect(Self.questions(&subject) == 0)
    }
}

extension LookingTests {
    /// Its accusation may have reached nobody.
    @Test func whoHasAccusedSaysItAgainWhereNoQuorumStands() {
        for quorum in [1, 3] {
            var subject = Self.warm()
            for accuser in 2..<(2 + quorum - 1) { subject.hear(1, by: accuser, at: Self.now) }
            subject.run(to: Self.now + .seconds(40), silent: [1])
            let effects = subject.take()
            let accusations = effects.count {
                if case .accuse(id(1), _, _) = $0 { true } else { false }
            }
            #expect(accusations == 1)
            #expect(effects.contains(.accuseAgain(id(1))) == (quorum == 1))
        }
    }
}
