import Primitives
import Testing

@testable import Membership

@Suite struct ProbeTests {
    private static let target = id(1)
    private static let helpers = [id(2), id(3), id(4)]

    private static func probe(
        repeats: Probe.Repeats = .hello,
        into effects: inout [MembershipEffect]
    ) -> Probe {
        Probe(
            of: target,
            nonce: 7,
            timeout: .milliseconds(150),
            ahead: 0,
            repeats: repeats,
            at: .start,
            into: &effects
        )
    }

    private static func advance(
        _ probe: inout Probe,
        to moment: Int,
        _ relays: [NodeID],
        _ effects: inout [MembershipEffect]
    ) -> Bool {
        probe.advance(
            to: milliseconds(moment),
            relays: relays,
            patience: .milliseconds(200),
            into: &effects
        )
    }

    private static func request(_ relay: Int) -> MembershipEffect {
        .pingRequest(relay: id(relay), target: target, nonce: 7, patience: .milliseconds(200))
    }

    @Test func silenceIsAPingAHelloThreeRelaysAndTheEnd() {
        var effects: [MembershipEffect] = []
        var probe = Self.probe(into: &effects)
        var ends: [Bool] = []
        for moment in [74, 75, 149, 150, 349, 350] {
            let relays = probe.needsRelays ? Self.helpers : []
            ends.append(Self.advance(&probe, to: moment, relays, &effects))
        }
        #expect(ends == [false, false, false, false, false, true])
        #expect(
            effects == [
                .ping(Self.target, nonce: 7),
                .hello(Self.target, nonce: 7),
                Self.request(2),
                Self.request(3),
                Self.request(4),
            ]
        )
    }

    /// It may not know who asks, nor the relays.
    @Test func aTargetNeverTimedIsGreetedOnceMore() {
        var effects: [MembershipEffect] = []
        var probe = Self.probe(repeats: .helloTwice(8), into: &effects)
        _ = Self.advance(&probe, to: 75, [], &effects)
        _ = Self.advance(&probe, to: 150, Self.helpers, &effects)
        let greetings = effects.filter { if case .hello = $0 { true } else { false } }
        #expect(greetings == [.hello(Self.target, nonce: 7), .hello(Self.target, nonce: 8)])
    }

    /// A ping is a sixth of a HELLO, which goes only where both were silent (ADR 53).
    @Test func whereDatagramsAreLostThePingIsRepeatedBeforeTheHello() {
        var effects: [MembershipEffect] = []
        var probe = Self.probe(repeats: .pingThenHello(8), into: &effects)
        _ = Self.advance(&probe, to: 75, [], &effects)
        #expect(effects == [.ping(Self.target, nonce: 7), .ping(Self.target, nonce: 8)])
        #expect(probe.isRepeat(7) == false)
        #expect(probe.isRepeat(8) == true)
        #expect(probe.isRepeat(9) == nil)
        effects = []
        _ = Self.advance(&probe, to: 150, [id(2)], &effects)
        #expect(effects == [.hello(Self.target, nonce: 7), Self.request(2)])
    }

    /// Refused: a HELLO finds who is there now, if none has left.
    @Test(arguments: [false, true]) func aHintSendsTheHelloThatThePingWasTakenFor(_ isLater: Bool) {
        var effects: [MembershipEffect] = []
        var probe = Self.probe(repeats: .pingThenHello(8), into: &effects)
        if isLater { _ = Self.advance(&probe, to: 75, [], &effects) }
        effects = []
        probe.hasten(relays: [id(2)], patience: .milliseconds(200), into: &effects)
        #expect(effects == [.hello(Self.target, nonce: 7), Self.request(2)])
    }

    @Test func aLateStepShortensNoLaterOne() {
        var effects: [MembershipEffect] = []
        var probe = Self.probe(into: &effects)
        _ = Self.advance(&probe, to: 130, [], &effects)
        #expect(probe.deadline == milliseconds(205))
        _ = Self.advance(&probe, to: 300, Self.helpers, &effects)
        #expect(probe.deadline == milliseconds(500))
    }

    @Test func onlyARelayThatWasAskedMaySayNackAndOnlyOnce() {
        var effects: [MembershipEffect] = []
        var probe = Self.probe(into: &effects)
        let unasked = probe.nack(by: id(2))
        _ = Self.advance(&probe, to: 75, [], &effects)
        _ = Self.advance(&probe, to: 150, Self.helpers, &effects)
        #expect(probe.isSelfSuspicious)
        let taken = [5, 2, 2].map { probe.nack(by: id($0)) }
        #expect([unasked] + taken == [false, false, true, false])
        #expect(!probe.isSelfSuspicious)
    }

    @Test func aRoundWithoutRelaysDoesNotBlameItself() {
        var effects: [MembershipEffect] = []
        var probe = Self.probe(into: &effects)
        for moment in [75, 150] {
            _ = Self.advance(&probe, to: moment, [], &effects)
        }
        #expect(!probe.isSelfSuspicious)
    }
}
