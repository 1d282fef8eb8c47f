import Primitives
import Registry
import Testing
import Wire

@testable import Gossip

/// One walk, from its first question on.
struct SessionTests {
    private let limits = SessionLimits(tail: .milliseconds(10), settings: GossipSettings())
    private let registry = Registry()

    private func questions(_ session: inout Session, at now: Instant) -> [Compare] {
        var random = Random(seed: 1)
        let messages = session.advance(
            to: now,
            registry: registry,
            limits: limits,
            random: &random
        )
        return messages.compactMap { if case .compare(let question) = $0 { question } else { nil } }
    }

    private func answer(_ question: Compare) -> Branches {
        let children = (0..<16).map { Digest(high: UInt64($0 + 1), low: 1) }
        return Branches(
            nonce: question.nonce,
            branches: question.prefixes.map {
                PlacedBranch(prefix: $0, branch: .children(children))
            }
        )
    }

    /// Either side may have waited for the proof of an address: seen as a distance, that made a
    /// rack that died at once be found late.
    @Test func whatAWalkAskedFirstTellsNoRoundTrip() throws {
        var session = Session(with: Fixture.id(2), theirs: nil, at: .start)
        let first = try #require(questions(&session, at: .start).first)
        let answered = Instant.milliseconds(200)
        #expect(session.roundTrip(of: first.nonce, at: answered) == nil)
        _ = session.receive(answer(first), comparing: registry, at: answered)
        let second = try #require(questions(&session, at: answered).first)
        #expect(session.roundTrip(of: second.nonce, at: .milliseconds(203)) == .milliseconds(3))
    }

    @Test func aWalkWithSomebodySilentEndsAndAsksAtMostItsWindow() {
        var session = Session(with: Fixture.id(2), theirs: nil, at: .start)
        var asked = 0
        var now = Instant.start
        while session.end == nil, now < .milliseconds(60_000) {
            asked += questions(&session, at: now).count
            now += .milliseconds(10)
        }
        #expect(session.end == .silence)
        #expect(now <= .milliseconds(1_100))
        #expect(asked <= 4)
    }

    /// Of an endless tree, whose records are never sent.
    @Test func aWalkThatBringsNothingEnds() {
        var session = Session(with: Fixture.id(2), theirs: nil, at: .start)
        var random = Random(seed: 1)
        var now = Instant.start
        while session.end == nil, now < .milliseconds(600_000) {
            let messages = session.advance(
                to: now,
                registry: registry,
                limits: limits,
                random: &random
            )
            for message in messages {
                switch message {
                case .compare(let question):
                    _ = session.receive(answer(question), comparing: registry, at: now)
                case .pull(let question):
                    let nothing = Records(
                        nonce: question.nonce,
                        part: 0,
                        parts: 1,
                        hasMore: true,
                        records: []
                    )
                    _ = session.receive(nothing, at: now)
                default: break
                }
            }
            now += .milliseconds(10)
        }
        #expect(session.end == .limit)
        #expect(now <= .start + limits.barren + .seconds(1))
    }
}
