import Primitives
import Testing

@testable import Membership

@Suite struct ProbeTests {
    private static let target = id(1)
    private static let helpers = [id(2), id(3), id(4)]

    private static func probe(into effects: inout [MembershipEffect]) -> Probe {
        Probe(
            of: target,
            nonce: 7,
            timeout: .milliseconds(150),
            patience: .milliseconds(200),
            isRing: false,
            at: .start,
            into: &effects
        )
    }

    @Test func silenceIsAPingAHelloThreeRelaysAndTheEnd() {
        var effects: [MembershipEffect] = []
        var probe = Self.probe(into: &effects)
        var ends: [Bool] = []
        for moment in [74, 75, 149, 150, 349, 350] {
            let relays = probe.needsRelays ? Self.helpers : []
            ends.append(probe.advance(to: milliseconds(moment), relays: relays, into: &effects))
        }
        #expect(ends == [false, false, false, false, false, true])
        #expect(
            effects == [
                .ping(Self.target, nonce: 7),
                .hello(Self.target, nonce: 7),
                .pingRequest(relay: id(2), target: Self.target, nonce: 7),
                .pingRequest(relay: id(3), target: Self.target, nonce: 7),
                .pingRequest(relay: id(4), target: Self.target, nonce: 7),
            ]
        )
    }

    @Test func aLateStepShortensNoLaterOne() {
        var effects: [MembershipEffect] = []
        var probe = Self.probe(into: &effects)
        _ = probe.advance(to: milliseconds(130), relays: [], into: &effects)
        #expect(probe.deadline == milliseconds(205))
        _ = probe.advance(to: milliseconds(300), relays: Self.helpers, into: &effects)
        #expect(probe.deadline == milliseconds(500))
    }

    @Test func onlyARelayThatWasAskedMaySayNackAndOnlyOnce() {
        var effects: [MembershipEffect] = []
        var probe = Self.probe(into: &effects)
        let unasked = probe.nack(by: id(2))
        _ = probe.advance(to: milliseconds(75), relays: [], into: &effects)
        _ = probe.advance(to: milliseconds(150), relays: Self.helpers, into: &effects)
        #expect(probe.isSelfSuspicious)
        let taken = [5, 2, 2].map { probe.nack(by: id($0)) }
        #expect([unasked] + taken == [false, false, true, false])
        #expect(!probe.isSelfSuspicious)
    }

    @Test func aRoundWithoutRelaysDoesNotBlameItself() {
        var effects: [MembershipEffect] = []
        var probe = Self.probe(into: &effects)
        for moment in [75, 150] {
            _ = probe.advance(to: milliseconds(moment), relays: [], into: &effects)
        }
        #expect(!probe.isSelfSuspicious)
    }

    @Test func anAnswerToTheRepeatIsMeasuredFromTheRepeat() {
        var effects: [MembershipEffect] = []
        var probe = Self.probe(into: &effects)
        #expect(probe.roundTrip(at: milliseconds(2), ofRepeat: false) == .milliseconds(2))
        _ = probe.advance(to: milliseconds(75), relays: [], into: &effects)
        #expect(probe.roundTrip(at: milliseconds(77), ofRepeat: true) == .milliseconds(2))
        #expect(probe.roundTrip(at: milliseconds(77), ofRepeat: false) == .milliseconds(77))
    }

    @Test func anAnswerThatWaitedForThisNodeIsNotMeasured() {
        var effects: [MembershipEffect] = []
        let probe = Self.probe(into: &effects)
        #expect(probe.roundTrip(at: milliseconds(76), ofRepeat: false) == nil)
    }
}
