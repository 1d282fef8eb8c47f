import Primitives
import Testing

@testable import Gossip

/// How much a walk has under way.
struct RequestWindowTests {
    @Test func aFarPeerHasMoreUnderWayFromTheStart() {
        var near = RequestWindow()
        near.open(roundTrip: .milliseconds(1))
        #expect(near.size == 32)
        var far = RequestWindow()
        far.open(roundTrip: .milliseconds(300))
        #expect(far.size == 128)
    }

    /// Else what a near peer sends at once would fill this node's socket.
    @Test func answersInPartLeaveANearWindowNear() {
        var window = RequestWindow()
        for _ in 0..<10 { window.answeredInPart(came: 31) }
        #expect(window.size == 64)
        for _ in 0..<10 { window.answered(cost: 32, roundTrip: .milliseconds(300)) }
        window.answeredInPart(came: 31)
        #expect(window.size > 256)
    }

    @Test func aSilenceTakesAQuarterAndAnAnswerAddsItself() {
        var window = RequestWindow()
        window.fellSilent()
        #expect(window.size == 24)
        window.answered(cost: 10, roundTrip: .milliseconds(1))
        #expect(window.size == 34)
        for _ in 0..<20 { window.fellSilent() }
        #expect(window.size == 8)
        for _ in 0..<20 { window.answered(cost: 10, roundTrip: .milliseconds(1)) }
        #expect(window.size == 64)
    }

    @Test func nothingIsAskedBeforeAPauseIsOver() {
        var window = RequestWindow()
        window.wait(until: .milliseconds(20))
        #expect(!window.mayAsk(at: .milliseconds(19), underWay: 0))
        #expect(window.mayAsk(at: .milliseconds(20), underWay: 0))
        #expect(!window.mayAsk(at: .milliseconds(20), underWay: 32))
    }
}
