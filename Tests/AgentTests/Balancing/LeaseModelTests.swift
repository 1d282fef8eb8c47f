import MartletBalancing
import Testing

@testable import Picking
@testable import View

/// Random histories of callers that hedge, never report, report twice, late, or of leases that are
/// not theirs: nothing changes that should not.
struct LeaseModelTests {
    private static let span = Duration.seconds(5)
    /// How late a lease may end by itself.
    private static let grain = Duration.milliseconds(100)

    /// What the callers hold and have held.
    private struct Callers {
        let rig = Rig()
        var random: SplitMix
        /// Leases out, and when each ends by itself.
        var open: [(lease: LeaseReference, end: MonotonicTime)] = []
        /// Leases that were reported.
        var closed: [LeaseReference] = []
        /// The last whose time was over before it was reported.
        var expired: LeaseReference?

        init(seed: Int) {
            random = SplitMix(seed: UInt64(seed))
            rig.serve(4)
        }

        mutating func step() throws {
            rig.clock.advance(by: .milliseconds(random.index(below: 200)))
            rig.balancing.tick()
            let now = rig.clock.now
            open.removeAll { lease in
                guard lease.end + LeaseModelTests.grain <= now else { return false }
                expired = lease.lease
                return true
            }
            switch random.index(below: 10) {
            case 0..<4: pick(hedged: random.index(below: 3) == 0)
            case 4..<8 where !open.isEmpty: try reportOpen()
            case 8 where !closed.isEmpty:
                let again = closed[random.index(below: closed.count)]
                let result = try? report(again)
                #expect(result == .duplicate || result == nil, "the first report counts")
            default: reportWhatIsNotOurs()
            }
        }

        /// A pick; hedged, a second one beside the first.
        private mutating func pick(hedged: Bool) {
            var request = PickRequest(
                key: BalancerKey(
                    service: "web",
                    scope: ReadScope(datacenter: "dc1", nodeMetadata: [])
                )
            )
            request.span = LeaseModelTests.span
            for attempt in 1...(hedged ? 2 : 1) {
                request.attempt = attempt
                request.isHedge = attempt > 1
                guard let answer = try? rig.balancing.pick(request, for: 1) else { return }
                guard let lease = answer.lease else { return }
                open.append((lease, rig.clock.now + LeaseModelTests.span))
            }
        }

        /// One of those that are out ends; of a hedge, the loser is cancelled.
        private mutating func reportOpen() throws {
            let lease = open.remove(at: random.index(below: open.count))
            let outcomes: [CallOutcome] = [.ok, .ok, .ok, .cancelled, .error, .timeout]
            let result = try? report(lease.lease, outcomes[random.index(below: outcomes.count)])
            if lease.end > rig.clock.now { #expect(result == .recorded || result == .stale) }
            closed.append(lease.lease)
            if closed.count > 50 { closed.removeFirst() }
        }

        /// Late, of another process, or of nobody: all of them have ended.
        private mutating func reportWhatIsNotOurs() {
            for lease in expired.map({ [$0, nil] }) ?? [nil] {
                let refusal = #expect(throws: PickRefusal.self) { _ = try report(lease) }
                #expect(refusal?.reason == .leaseEnded)
            }
        }

        func report(
            _ lease: LeaseReference?,
            _ outcome: CallOutcome = .error
        ) throws -> ReportResult {
            try rig.balancing.report(CallReport(.lease(lease), outcome))
        }

        /// As many requests are in flight as leases are out, however they ended.
        func check() throws {
            let key = BalancerKey(
                service: "web",
                scope: ReadScope(datacenter: "dc1", nodeMetadata: [])
            )
            let reading = try rig.balancing.endpoints(of: key)
            let now = rig.clock.now
            #expect(reading.requestsInFlight <= open.count)
            #expect(reading.requestsInFlight >= open.count { $0.end > now })
        }
    }

    @Test(arguments: 0..<4)
    func whateverCallersReportNothingStaysInFlight(seed: Int) throws {
        var callers = Callers(seed: seed)
        for _ in 0..<500 {
            try callers.step()
            if callers.closed.isEmpty && callers.open.isEmpty { continue }
            try callers.check()
        }
        #expect(callers.expired != nil && !callers.closed.isEmpty)
        callers.rig.clock.advance(by: .seconds(6))
        callers.rig.balancing.tick()
        callers.open = []
        try callers.check()
    }
}
