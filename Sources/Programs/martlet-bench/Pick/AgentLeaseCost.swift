import FoundationEssentials
import HTTPAPI
import MartletBalancing
import Picking

/// What outstanding leases cost as the agent keeps them: with who holds each, which balancer it is
/// of, and the caller's idempotency key where there is one.
enum AgentLeaseCost {
    private static let clients = 64

    /// Opens so many leases, and closes them by their texts.
    static func measure(_ count: Int) -> [Measurement] {
        bytes(count, keyed: false) + bytes(count, keyed: true)
    }

    private static func bytes(_ count: Int, keyed: Bool) -> [Measurement] {
        var load = PickLoad(.edf2, instances: 10)
        guard let pick = try? load.balancer.pick(at: load.now) else { return [] }
        let start = MonotonicTime(nanoseconds: 0)
        let seal = LeaseSeal()
        let hash = IdempotencyHash()
        let before = LeaseCost.heldBytes
        var desk = LeaseDesk(
            ledger: LeaseLedger(limits: .init(all: count, client: count)),
            at: start
        )
        var last: LeaseReference?
        let open = ProcessorClock.measure {
            for number in 0..<count {
                let lease = PickLease(
                    pick,
                    openedAt: start,
                    balancer: 0,
                    serial: 1,
                    client: UInt32(number % clients),
                    span: .milliseconds(1_000 + number % 60_000),
                    isKeyed: keyed
                )
                let key = keyed ? hash.key("request-\(number)", of: "payments") : nil
                last = desk.open(lease, key: key, at: start).map {
                    LeaseReference(service: 1, lease: $0)
                }
            }
        }
        let bytes = (LeaseCost.heldBytes - before) / Double(count)
        precondition(desk.count == count, "every lease is out")
        let name = keyed ? "keyed lease at the agent" : "lease at the agent"
        var measurements = [
            Measurement(
                name: "a \(name), of \(count)",
                value: bytes,
                unit: "B",
                bar: keyed ? nil : PickBars.leaseBytes,
                threshold: keyed ? nil : PickBars.leaseBytes
            ),
            Measurement(
                name: "open a \(name), of \(count)",
                value: open.nanoseconds / Double(count),
                unit: "ns"
            ),
        ]
        if let last { measurements.append(sealing(seal, last, of: name)) }
        return measurements
    }

    /// A lease to its text and back.
    private static func sealing(
        _ seal: LeaseSeal,
        _ lease: LeaseReference,
        of name: String
    ) -> Measurement {
        let rounds = 100_000
        var known = 0
        let span = ProcessorClock.measure {
            for _ in 0..<rounds where seal.read(seal.text(of: lease)) == .lease(lease) {
                known += 1
            }
        }
        precondition(known == rounds, "every text is read back")
        return Measurement(
            name: "seal and read a \(name)",
            value: span.nanoseconds / Double(rounds),
            unit: "ns"
        )
    }
}
