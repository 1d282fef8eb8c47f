import Primitives
import Testing

@testable import Membership

/// What membership costs at rest.
@Suite struct WakeTests {
    @Test func afterAnAnswerTheNextAlarmIsTheNextTick() {
        var subject = Subject(100, knowing: [1, 2, 3])
        let start = subject.firstTick
        subject.advance(to: start)
        let effects = subject.take()
        for case .ping(let target, let nonce) in effects {
            subject.acknowledge(Int(target.low), nonce, at: start + .milliseconds(1))
        }
        #expect(subject.membership.nextDeadline == start + .milliseconds(1_250))
    }

    @Test func aRelaysAlarmIsVoidOnceTheTargetAnswered() {
        var subject = Subject(100, knowing: [1, 2, 3])
        let now = subject.firstTick - .milliseconds(1)
        subject.membership.relay(
            target: id(1),
            for: id(2),
            nonce: 7,
            patience: .milliseconds(200),
            at: now,
            into: &subject.effects
        )
        guard case .relayPing(_, let nonce, _, _)? = subject.take().first else { return }
        subject.acknowledge(1, nonce, at: now)
        #expect(subject.membership.nextDeadline == subject.firstTick)
    }

    /// An alarm each 1.25 s, and 2 datagrams received a second: 2.8 wake-ups.
    @Test func aCalmMeshWakesOnlyToTickAndForDatagrams() {
        var mesh = VirtualMesh(size: 32, seed: 1, latency: .microseconds(400))
        mesh.run(for: .seconds(10))
        let (alarms, deliveries) = (mesh.alarms, mesh.deliveries)
        mesh.run(for: .seconds(60))
        let nodeSeconds = 32.0 * 60
        #expect(Double(mesh.alarms - alarms) / nodeSeconds <= 0.82)
        #expect(Double(mesh.deliveries - deliveries) / nodeSeconds <= 2.05)
        #expect(mesh.changes.isEmpty)
    }
}
