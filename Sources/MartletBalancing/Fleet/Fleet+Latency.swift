extension Fleet {
    /// Takes a latency into an instance's average: a peak at once, anything lower by and by.
    ///
    /// (Finagle's PeakEWMA.) Reading never writes, so that looking does not age the average.
    mutating func observe(_ latency: Int64, of index: Int, at now: Int64) {
        guard latency >= 0 else { return }
        let sample = max(1, Double(latency))
        let known = slots[index].latency
        let faded = decay(now.elapsed(since: slots[index].latencyAt))
        let isPeak = sample > known * faded
        slots[index].latency = isPeak ? sample : known * faded + sample * (1 - faded)
        slots[index].latencyAt = max(now, slots[index].latencyAt)
    }

    /// The latency to expect of an instance now; 0 while none was measured.
    func expectedLatency(_ slot: borrowing Slot, at now: Int64) -> Double {
        slot.latency * decay(now.elapsed(since: slot.latencyAt))
    }

    /// Whether `rival` is at least `margin` times cheaper than `incumbent`: expected latency times
    /// requests in flight for their weights times failure penalty.
    ///
    /// The one in flight that every instance would get is not divided by weight: the candidates
    /// were already drawn by weight, and dividing again would starve the lighter one at rest.
    /// Latencies below half of the service's median count as half of it, or noise between idle
    /// instances would decide everything. An instance of which nothing is known counts as quick as
    /// the other, and gets one request at a time while a known one is free.
    borrowing func prefers(
        _ rival: Int,
        over incumbent: Int,
        by margin: Double,
        at now: Int64
    ) -> Bool {
        var expected = expectedLatency(slots[incumbent], at: now)
        var rivalExpected = expectedLatency(slots[rival], at: now)
        if expected == 0 {
            if rivalExpected > 0, slots[incumbent].inFlight > 0, slots[rival].inFlight == 0 {
                return true
            }
            expected = rivalExpected
        } else if rivalExpected == 0 {
            guard slots[rival].inFlight == 0 else { return false }
            rivalExpected = expected
        }
        let least = 0.5 * medianLatency
        let cost = max(expected, least) * load(slots[incumbent], at: now)
        let rivalCost = max(rivalExpected, least) * load(slots[rival], at: now)
        return rivalCost * margin < cost
    }

    private borrowing func load(_ slot: borrowing Slot, at now: Int64) -> Double {
        let waiting = Double(slot.inFlight) * slot.stride * meanWeight
        return (1 + waiting) * penalty(slot, at: now)
    }

    /// What is left of a peak after `age` nanoseconds.
    private borrowing func decay(_ age: Double) -> Double {
        Exponential.decay(age * settings.latencyDecayRate)
    }
}
