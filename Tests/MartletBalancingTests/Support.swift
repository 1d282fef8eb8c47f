import MartletBalancing

/// Seconds after the origin.
func time(_ seconds: Double) -> MonotonicTime {
    MonotonicTime(nanoseconds: Int64(seconds * 1e9))
}

/// A balancer over instances `0`, `1`, … of the given weights.
func balancer(
    _ policy: BalancingPolicy,
    weights: [Int],
    seed: UInt64 = 1,
    change: (inout Balancer.Configuration) -> Void = { _ in }
) -> Balancer {
    var configuration = Balancer.Configuration(policy: policy)
    change(&configuration)
    var balancer = Balancer(configuration: configuration, seed: seed)
    balancer.update(endpoints(weights), at: time(0))
    return balancer
}

func endpoints(_ weights: [Int]) -> [Balancer.Endpoint] {
    weights.enumerated().map { Balancer.Endpoint(id: "\($0.offset)", weight: $0.element) }
}

extension Balancer {
    /// The number of the instance picked, its call over at once and as fast as all others'.
    mutating func call(
        _ request: Request = Request(),
        at now: MonotonicTime = time(0)
    ) throws -> Int {
        let pick = try pick(request, at: now)
        report(.ok, latency: .milliseconds(1), for: pick, at: now)
        return number(of: pick)
    }

    func number(of pick: Pick) -> Int {
        endpoint(of: pick).flatMap { Int($0.id) } ?? -1
    }

    /// How often each instance comes up in so many calls.
    mutating func counts(
        of instances: Int,
        in calls: Int,
        key: (Int) -> Key? = { _ in nil }
    ) throws -> [Int] {
        var counts = [Int](repeating: 0, count: instances)
        for call in 0..<calls {
            counts[try self.call(Request(key: key(call)))] += 1
        }
        return counts
    }
}

/// Pearson's statistic of counts against shares in proportion to weights.
func chiSquare(_ counts: [Int], weights: [Int]) -> Double {
    let total = Double(counts.reduce(0, +))
    let weight = Double(weights.reduce(0, +))
    return zip(counts, weights).reduce(0) { sum, pair in
        let expected = total * Double(pair.1) / weight
        return sum + (Double(pair.0) - expected) * (Double(pair.0) - expected) / expected
    }
}
