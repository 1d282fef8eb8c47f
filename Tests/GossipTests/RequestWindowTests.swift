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
