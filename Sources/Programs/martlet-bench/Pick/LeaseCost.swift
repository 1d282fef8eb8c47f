import FoundationEssentials
import MartletBalancing

/// What outstanding leases cost.
enum LeaseCost {
    /// Opens so many leases, moves them all, closes half and lets the others expire.
    static func measure(_ count: Int) -> [Measurement] {
        var load = PickLoad(.edf2, instances: 10)
        guard let pick = try? load.balancer.pick(at: load.now) else { return [] }
        let start = MonotonicTime(nanoseconds: 0)
        let before = heldBytes
        var table = LeaseTable<Balancer.Pick>(limit: count, at: start)
        var leases: [LeaseTable<Balancer.Pick>.Lease] = []
        leases.reserveCapacity(count)
        let own = Double(count * MemoryLayout<LeaseTable<Balancer.Pick>.Lease>.stride)
        let open = ProcessorClock.measure {
            for number in 0..<count {
                let end = start + .milliseconds(1_000 + number % 60_000)
                if let lease = table.open(pick, until: end) { leases.append(lease) }
            }
        }
        let bytes = (heldBytes - before - own) / Double(count)
        let renew = ProcessorClock.measure {
            for (number, lease) in leases.enumerated() {
                _ = table.renew(lease, until: start + .milliseconds(5_000 + number % 60_000))
            }
        }
        let close = ProcessorClock.measure {
            for lease in leases.prefix(count / 2) { _ = table.close(lease) }
        }
        var expired = 0
        let expire = ProcessorClock.measure {
            while table.expireNext(at: start + .seconds(120)) != nil { expired += 1 }
        }
        precondition(expired + count / 2 == count && table.count == 0, "a lease ends once")
        func each(_ name: String, _ span: Duration, _ part: Int) -> Measurement {
            Measurement(
                name: "\(name) a lease of \(count)",
                value: span.nanoseconds / Double(part),
                unit: "ns"
            )
        }
        return [
            Measurement(
                name: "a lease of \(count)",
                value: bytes,
                unit: "B",
                bar: PickBars.leaseBytes,
                threshold: PickBars.leaseBytes
            ),
            each("open", open, count), each("renew", renew, count),
            each("close", close, count / 2), each("expire", expire, count - count / 2),
        ]
    }

    /// The memory that the process holds, as the kernel counts it.
    static var heldBytes: Double {
        let line = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        let pages = line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }
        return (pages ?? .nan) * 4_096
    }
}
