import MartletBalancing

/// A balancer at work: picks in batches, each pick reported when its batch is done.
struct PickLoad {
    static let batch = 256

    var balancer: Balancer
    private var nanoseconds: Int64 = 1_000_000_000
    private var number: UInt64
    private var picks: [Balancer.Pick] = []

    init(_ policy: BalancingPolicy, instances: Int, seed: UInt64 = 1) {
        balancer = Balancer(configuration: .init(policy: policy), seed: seed)
        number = seed << 32
        picks.reserveCapacity(Self.batch)
        balancer.update(Self.endpoints(instances), at: now)
    }

    /// Instances of three different weights.
    static func endpoints(_ count: Int, weighted shift: Int = 0) -> [Balancer.Endpoint] {
        (0..<count).map { number in
            Balancer.Endpoint(id: "instance-\(number)", weight: 1 + (number + shift) % 3)
        }
    }

    var now: MonotonicTime { MonotonicTime(nanoseconds: nanoseconds) }

    /// A batch of picks, a microsecond apart.
    mutating func pick() {
        for _ in 0..<Self.batch {
            number += 1
            nanoseconds += 1_000
            let request = Balancer.Request(key: .init(number))
            if let pick = try? balancer.pick(request, at: now) { picks.append(pick) }
        }
    }

    /// Reports the batch.
    mutating func report() {
        for pick in picks {
            let latency = Duration.nanoseconds(1_000_000 + Int64(number % 7) * 100_000)
            balancer.report(.ok, latency: latency, for: pick, at: now)
            number += 1
        }
        picks.removeAll(keepingCapacity: true)
    }

    /// Housekeeping, as an owner does it about ten times a second.
    mutating func advance() {
        balancer.advance(to: now)
    }
}
