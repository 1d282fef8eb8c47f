import Primitives
import Registry
import Testing
import Wire

@testable import Gossip

/// What one walk makes of answers that are late, lost, twice or not asked for.
struct SessionAnswerTests {
    private let peer = Fixture.id(2)
    private let key = Digest(high: 7, low: 7)

    /// A walk that has asked for the root.
    private func begun(at now: Instant = .start) throws -> (Session, Compare) {
        var session = Session(with: peer, theirs: nil, at: now)
        let question = try #require(questions(&session, at: now).first)
        guard case .compare(let compare) = question else { throw Mistake() }
        return (session, compare)
    }

    /// A walk that has asked for one record, among other things.
    private func pulling(_ session: inout Session, at now: Instant) throws -> Pull {
        session.wants(key)
        let pulls = questions(&session, at: now).compactMap { question in
            if case .pull(let pull) = question { pull } else { nil }
        }
        return try #require(pulls.first)
    }

    private struct Mistake: Error {}

    private func questions(
        _ session: inout Session,
        of registry: Registry = Registry(),
        at now: Instant
    ) -> [Message] {
        var random = Random(seed: UInt64(now.nanoseconds + 1))
        return session.advance(
            to: now,
            registry: registry,
            limits: Walk.limits,
            random: &random
        )
    }

    private func part(_ part: UInt8, of parts: UInt8, nonce: UInt64, more: Bool = false)
        -> Records
    {
        Records(nonce: nonce, part: part, parts: parts, hasMore: more, records: [])
    }

    private func entries(_ prefix: Prefix, _ count: UInt64) -> PlacedBranch {
        let entries = (0..<count).map { number in
            let bits = Digest(high: prefix.bits.high | number, low: number)
            return TreeEntry(key: bits, version: Version(epoch: 1, sequence: 1), fingerprint: bits)
        }
        return PlacedBranch(prefix: prefix, branch: .entries(entries))
    }

    /// How many records the questions of a walk ask for.
    private func wanted(_ questions: [Message]) -> [Pull] {
        questions.compactMap { if case .pull(let pull) = $0 { pull } else { nil } }
    }

    /// Of 32 datagrams one is nearly always lost on a lossy path: a newcomer far away took twice as
    /// long when each such answer made the walk ask for less.
    @Test(arguments: [(lacks: 1, grows: true), (lacks: 12, grows: false)])
    func anAnswerThatLacksADatagramDoesNotSlowTheWalk(lacks: Int, grows: Bool) throws {
        var (session, _) = try begun()
        for number in 1...512 { session.wants(Digest(high: UInt64(number) << 32, low: 7)) }
        var now = Instant.milliseconds(20)
        let first = wanted(questions(&session, at: now))
        for pull in first {
            let parts = pull.wanted.count
            for place in 0..<max(1, parts - lacks) {
                let answer = part(UInt8(place), of: UInt8(parts), nonce: pull.nonce)
                #expect(session.receive(answer, at: now) != nil)
            }
        }
        var next: [Pull] = []
        while next.isEmpty, now < .milliseconds(5_000) {
            now += .milliseconds(10)
            next = wanted(questions(&session, at: now))
        }
        let before = first.reduce(0) { $0 + $1.wanted.count }
        let after = next.reduce(0) { $0 + $1.wanted.count }
        #expect(before > 16)
        #expect(grows ? after > before : after < before)
    }

    @Test func theFirstQuestionIsForTheRoot() throws {
        let (session, question) = try begun()
        #expect(question.prefixes == [.root])
        #expect(session.end == nil)
    }

    @Test func anAnswerToAnotherQuestionIsPassedOver() throws {
        var (session, question) = try begun()
        let before = session.bytes
        let stray = Branches(nonce: question.nonce &+ 2, branches: [entries(.root, 3)])
        #expect(session.receive(stray, comparing: Registry(), at: .milliseconds(5)).isEmpty)
        #expect(session.receive(part(0, of: 1, nonce: question.nonce), at: .milliseconds(5)) == nil)
        #expect(session.receive(part(0, of: 1, nonce: 0), at: .milliseconds(5)) == nil)
        #expect(session.bytes == before)
        #expect(questions(&session, at: .milliseconds(10)).isEmpty)
    }

    @Test func placesThatNobodyAskedForAndPlacesTwiceAreNotBelieved() throws {
        var (session, question) = try begun()
        let answer = Branches(
            nonce: question.nonce,
            branches: [
                entries(.root, 2), entries(.root, 30), entries(Prefix.root.child(3), 20),
            ]
        )
        _ = session.receive(answer, comparing: Registry(), at: .milliseconds(5))
        let next = questions(&session, at: .milliseconds(10))
        guard case .pull(let pull)? = next.first else { throw Mistake() }
        #expect(next.count == 1)
        #expect(pull.wanted.count == 2)
    }

    @Test func anEmptyAnswerIsNoReasonToAskAgain() throws {
        var (session, question) = try begun()
        let nothing = Branches(nonce: question.nonce, branches: [])
        _ = session.receive(nothing, comparing: Registry(), at: .milliseconds(5))
        #expect(questions(&session, at: .milliseconds(10)).isEmpty)
        #expect(session.end == .finished)
    }

    @Test func anAnswerInPartsIsWholeOnceAllAreThereInAnyOrder() throws {
        var (session, _) = try begun()
        let pull = try pulling(&session, at: .milliseconds(1))
        for number in [2, 0] as [UInt8] {
            let answer = part(number, of: 3, nonce: pull.nonce)
            #expect(session.receive(answer, at: .milliseconds(5))?.asks(for: key) == true)
            #expect(session.receive(answer, at: .milliseconds(6)) == nil, "it came before")
        }
        #expect(session.receive(part(3, of: 3, nonce: pull.nonce), at: .milliseconds(6)) == nil)
        #expect(session.receive(part(1, of: 3, nonce: pull.nonce), at: .milliseconds(7)) != nil)
        #expect(session.receive(part(1, of: 3, nonce: pull.nonce), at: .milliseconds(8)) == nil)
    }

    @Test func ofAnAnswerWithALostPartWhatIsMissingIsAskedForAnew() throws {
        var (session, _) = try begun()
        let pull = try pulling(&session, at: .milliseconds(1))
        _ = session.receive(part(0, of: 2, nonce: pull.nonce), at: .milliseconds(5))
        let again = questions(&session, at: .milliseconds(900))
        let wanted = again.flatMap { question in
            if case .pull(let pull) = question { pull.wanted } else { [] as [Digest] }
        }
        #expect(wanted == [key])
    }

    @Test func whatIsHereMeanwhileIsNotAskedForAnew() throws {
        let registry = try Walk.registry(instances: 0..<1)
        let held = try #require(registry.instances(of: Fixture.id(1)).first)
        var (session, _) = try begun()
        session.wants(held.key)
        _ = questions(&session, at: .milliseconds(1))
        let again = questions(&session, of: registry, at: .milliseconds(900))
        #expect(
            again.allSatisfy { question in
                if case .compare = question { true } else { false }
            }
        )
    }

    @Test func aLateAnswerIsTakenForTenSeconds() throws {
        var (session, question) = try begun()
        _ = questions(&session, at: .milliseconds(300))
        var lost = session
        let answer = Branches(nonce: question.nonce, branches: [entries(.root, 2)])
        _ = session.receive(answer, comparing: Registry(), at: .milliseconds(900))
        let pulls = questions(&session, at: .milliseconds(910))
        let wanted = pulls.flatMap { question in
            if case .pull(let pull) = question { pull.wanted } else { [] as [Digest] }
        }
        #expect(wanted.count == 2)
        // A second question for the root was under way as well: two answers, no more questions.
        _ = questions(&lost, at: .milliseconds(10_800))
        let before = lost.bytes
        _ = lost.receive(answer, comparing: Registry(), at: .milliseconds(10_900))
        #expect(lost.bytes == before)
    }

    @Test func whereMoreIsHeldThanFitsThePlacesAreCompared() throws {
        var (session, question) = try begun()
        let children = (0..<16).map { Digest(high: 0, low: $0 == 5 ? 9 : 0) }
        let deep = Prefix.root.child(5)
        let own = try Walk.registry(instances: 0..<1)
        let root = Branches(
            nonce: question.nonce,
            branches: [PlacedBranch(prefix: .root, branch: .children(children))]
        )
        _ = session.receive(root, comparing: own, at: .milliseconds(5))
        guard case .compare(let second)? = questions(&session, of: own, at: .milliseconds(10)).first
        else { throw Mistake() }
        #expect(second.prefixes == [deep])
        let below = Branches(
            nonce: second.nonce,
            branches: [PlacedBranch(prefix: deep, branch: .children(children))]
        )
        _ = session.receive(below, comparing: own, at: .milliseconds(15))
        guard case .pull(let third)? = questions(&session, of: own, at: .milliseconds(20)).first
        else { throw Mistake() }
        #expect(third.prefixes == [deep.child(5)])
        _ = session.receive(part(0, of: 1, nonce: third.nonce, more: true), at: .milliseconds(25))
        guard case .compare(let last)? = questions(&session, of: own, at: .milliseconds(30)).first
        else { throw Mistake() }
        #expect(last.prefixes == [deep.child(5)])
    }

    @Test func aMemberRecordThatOthersWaitForComesFirst() throws {
        var (session, _) = try begun()
        for number in UInt64(0)..<40 { session.wants(Digest(high: number, low: 1)) }
        session.needs(member: key)
        session.needs(member: key)
        guard case .pull(let pull)? = questions(&session, at: .milliseconds(1)).first else {
            throw Mistake()
        }
        #expect(pull.wanted == [key])
    }

    @Test func aPauseBeforeAWalkIsKept() {
        var session = Session(
            with: peer,
            theirs: nil,
            roundTrip: .milliseconds(80),
            after: .milliseconds(5),
            at: .start
        )
        #expect(questions(&session, at: .start).isEmpty)
        #expect(session.nextDeadline(at: Walk.limits) == .milliseconds(5))
        #expect(questions(&session, at: .milliseconds(5)).count == 1)
    }
}
