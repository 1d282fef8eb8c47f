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
            let age = now.elapsed(since: dossiers[index].latencyAt)
            let faded = Exponential.decay(age * settings.latencyDecayRate)
            average = known + sample * (1 - faded)
            if known > 3 * medianLatency {
                // Far above what others take, it may be over: each call says a fifth of the truth.
                average = min(average, known + 0.2 * (sample - known))
            }
        }
        slots[index].latency = average / fading.factor
        dossiers[index].latencyAt = max(now, dossiers[index].latencyAt)
    }

    /// Takes in a call that was given up: it would have lasted at least so long.
    mutating func observe(atLeast elapsed: Int64, of index: Int, at now: Int64) {
        guard elapsed < Self.longestSilence else { return }
        fade(to: now)
        guard Double(elapsed) > expectedLatency(slots[index]) else { return }
        observe(elapsed, of: index, at: now)
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
    /// were already drawn by weight, and dividing again would starve the lighter one at rest. But a
    /// lighter rival must be the cheaper with that one divided too, or it would take nearly every
    /// turn of a heavy one that is busy for its size: a canary of one in a hundred gets as many
    /// turns as it weighs. (Where the heavier is failing it must not: it fails at any size.)
    ///
    /// Latencies below half of the service's median count as half of it, or noise between idle
    /// instances would decide everything. An instance of which nothing is known counts as quick as
    /// the other, and gets one request at a time while a known one is free.
    ///
    /// (It changes nothing, but what is only borrowed is copied where the call is not inlined.)
    @inline(__always)
    mutating func prefers(
        _ rival: Int,
        over incumbent: Int,
        by margin: Double,
        at now: Int64
    ) -> Selection {
        var expected = owedLatency(slots[incumbent], at: now)
        var rivalExpected = owedLatency(slots[rival], at: now)
        if slots[incumbent].latency == 0 {
            if slots[rival].latency > 0, slots[incumbent].inFlight > 0, slots[rival].inFlight == 0 {
                return .yes
            }
            expected = max(expected, rivalExpected)
        } else if slots[rival].latency == 0 {
            guard slots[rival].inFlight == 0 else { return .no }
            rivalExpected = expected
        }
        let least = 0.5 * medianLatency
        let cost = max(expected, least)
        let rivalCost = max(rivalExpected, least) * margin
        let marks = slots[incumbent].conditions.union(slots[rival].conditions)
        if marks.contains(.penalised) {
            return outbids(rival, rivalCost, incumbent, cost, at: now) ? .yes : .no
        }
        let isHeavy = ~Selection(slots[incumbent].stride, isLessThan: slots[rival].stride)
        let isCheaperWhole = Selection(
            rivalCost * whole(slots[rival]),
            isLessThan: cost * whole(slots[incumbent])
        )
        let isCheaper = Selection(
            rivalCost * load(slots[rival]),
            isLessThan: cost * load(slots[incumbent])
        )
        return isCheaper & (isCheaperWhole | isHeavy)
    }

    /// The same where either is penalised: who alone is counts as at least as busy as the other. It
    /// is idle because it is kept from calls, and where many are in flight elsewhere, no penalty
    /// would outweigh that.
    @inline(never)
    private mutating func outbids(
        _ rival: Int,
        _ rivalCost: Double,
        _ incumbent: Int,
        _ cost: Double,
        at now: Int64
    ) -> Bool {
        let penalty = penalty(incumbent, at: now)
        let rivalPenalty = self.penalty(rival, at: now)
        var busy = load(slots[incumbent])
        var rivalBusy = load(slots[rival])
        if rivalPenalty == 1 { busy = max(busy, rivalBusy) }
        if penalty == 1 { rivalBusy = max(rivalBusy, busy) }
        return rivalCost * rivalBusy * rivalPenalty < cost * busy * penalty
    }

    /// How long an instance is silent at most for that to count, in nanoseconds: what is in flight
    /// longer is a stream, whose length says nothing.
    static var longestSilence: Int64 { 10_000_000_000 }

    /// The latency to expect of an instance: what it owes an answer for has lasted at least as long
    /// as it has been silent.
    @inline(__always)
    private func owedLatency(_ slot: borrowing Slot, at now: Int64) -> Double {
        let known = expectedLatency(slot)
        guard slot.inFlight > 0 else { return known }
        let silence = now &- slot.silentSince
        return silence < Self.longestSilence ? max(known, Double(silence)) : known
    }

    /// Whether an instance is failing, slower than twice the service's median, or silent for so
    /// long that this is likely.
    @inline(__always)
    func isInTrouble(_ index: Int, at now: Int64) -> Bool {
        slots[index].conditions.contains(.penalised)
            || strain(slots[index], at: now) > 2 * medianLatency
    }

    /// The latency to expect where silence is taken seriously: of many in flight one comes back
    /// so much sooner, so that a silence with eight says as much as one eight times as long.
    @inline(__always)
    private func strain(_ slot: borrowing Slot, at now: Int64) -> Double {
        let known = expectedLatency(slot)
        guard slot.inFlight > 0 else { return known }
        let silence = now &- slot.silentSince
        guard silence < Self.longestSilence else { return known }
        return max(known, Double(silence) * Double(slot.inFlight))
    }

    /// Whether `rival` is cheaper, by the usual margin, than an instance that is in trouble. Their
    /// weights count for what is in flight alone: a heavy one in trouble is so at any size.
    @inline(never)
    mutating func outdoes(_ rival: Int, over incumbent: Int, at now: Int64) -> Bool {
        let least = 0.5 * medianLatency
        let cost = max(strain(slots[incumbent], at: now), least)
        var rivalCost = max(strain(slots[rival], at: now), least)
        if slots[rival].latency == 0 {
            guard slots[rival].inFlight == 0 else { return false }
            rivalCost = medianLatency
        }
        rivalCost *= settings.hysteresis
        let marks = slots[incumbent].conditions.union(slots[rival].conditions)
        if marks.contains(.penalised) {
            return outbids(rival, rivalCost, incumbent, cost, at: now)
        }
        return rivalCost * load(slots[rival]) < cost * load(slots[incumbent])
    }

    @inline(__always)
    private borrowing func load(_ slot: borrowing Slot) -> Double {
        1 + Double(slot.inFlight) * slot.stride * meanWeight
    }

    /// Requests in flight for its weight, had it one more.
    @inline(__always)
    private borrowing func whole(_ slot: borrowing Slot) -> Double {
        (1 + Double(slot.inFlight)) * slot.stride
    }
}
