import Primitives
import Testing

@testable import Gossip

/// Peers that are left alone for a while.
struct SessionPausesTests {
    private let peer = Fixture.id(2)

    private func lengthen(_ pauses: inout SessionPauses, theirs: Digest?, at now: Instant) {
        pauses.lengthen(
            for: peer,
            from: .seconds(1),
            to: .seconds(60),
            theirs: theirs,
            at: now
        )
    }

    @Test func aWalkThatChangesNothingDoublesThePause() {
        var pauses = SessionPauses()
        lengthen(&pauses, theirs: nil, at: .milliseconds(0))
        #expect(pauses.isPaused(peer, at: .milliseconds(999)))
        #expect(!pauses.isPaused(peer, at: .milliseconds(1_000)))
        lengthen(&pauses, theirs: nil, at: .milliseconds(1_000))
        #expect(pauses.isPaused(peer, at: .milliseconds(2_999)))
        for _ in 0..<10 { lengthen(&pauses, theirs: nil, at: .milliseconds(3_000)) }
        #expect(!pauses.isPaused(peer, at: .milliseconds(63_000)))
    }

    /// One that says so for ever learns nothing.
    @Test func aPeerIsBelievedThreeTimesThatItLearnt() {
        var pauses = SessionPauses()
        for time in 0..<4 {
            let before = Digest(high: UInt64(time), low: 1)
            lengthen(&pauses, theirs: before, at: .milliseconds(0))
            pauses.heard(Digest(high: UInt64(time), low: 2), of: peer)
            #expect(pauses.isPaused(peer, at: .milliseconds(1)) == (time == 3))
        }
        pauses.end(with: peer)
        lengthen(&pauses, theirs: Digest(high: 9, low: 1), at: .milliseconds(0))
        pauses.heard(Digest(high: 9, low: 2), of: peer)
        #expect(!pauses.isPaused(peer, at: .milliseconds(1)))
    }
}
