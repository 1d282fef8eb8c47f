extension Fleet {
    /// Takes a latency into an instance's average: a peak at once, anything lower by and by.
    ///
    /// (Finagle's PeakEWMA.) Reading never writes, so that looking does not age the average.
    mutating func observe(_ latency: Int64, of index: Int, at now: Int64) {
        guard latency >= 0 else { return }
        fade(to: now)
        let sample = max(1, Double(latency))
        let known = expectedLatency(slots[index])
        var average = sample
        if sample <= known {
            let age = now.elapsed(since: slots[index].latencyAt)
            let faded = Exponential.decay(age * settings.latencyDecayRate)
            average = known + sample * (1 - faded)
        }
        slots[index].latency = average / fading.factor
        slots[index].latencyAt = max(now, slots[index].latencyAt)
    }

    /// Brings what is known up to date. Whoever compares latencies has done so.
    @inline(__always)
    mutating func fade(to now: Int64) {
        if fading.isBehind(now) { followFading(now) }
    }

    @inline(never)
    private mutating func followFading(_ now: Int64) {
        guard let part = fading.follow(now) else { return }
        for index in slots.indices { slots[index].latency *= part }
    }

    /// The latency to expect of an instance, as of the last `fade`; 0 while none was measured.
    @inline(__always)
    func expectedLatency(_ slot: borrowing Slot) -> Double {
        slot.latency * fading.factor
    }

    /// Whether `rival` is at least `margin` times cheaper than `incumbent`: expected latency times
    /// requests in flight for their weights times failure penalty.
    ///
    /// The one in flight that every instance would get is not divided by weight: the candidates
    /// were already drawn by weight, and dividing again would starve the lighter one at rest.
    /// Latencies below half of the service's median count as half of it, or noise between idle
    /// instances would decide everything. An instance of which nothing is known counts as quick as
    /// the other, and gets one request at a time while a known one is free.
    @inline(__always)
    borrowing func prefers(
        _ rival: Int,
        over incumbent: Int,
        by margin: Double,
        at now: Int64
    ) -> Bool {
        var expected = expectedLatency(slots[incumbent])
        var rivalExpected = expectedLatency(slots[rival])
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
        var cost = max(expected, least) * load(slots[incumbent])
        var rivalCost = max(rivalExpected, least) * load(slots[rival])
        if slots[incumbent].conditions.contains(.penalised) {
            cost *= penalty(slots[incumbent], at: now)
        }
        if slots[rival].conditions.contains(.penalised) {
            rivalCost *= penalty(slots[rival], at: now)
        }
        return rivalCost * margin < cost
    }

    @inline(__always)
    private borrowing func load(_ slot: borrowing Slot) -> Double {
        1 + Double(slot.inFlight) * slot.stride * meanWeight
    }
}
