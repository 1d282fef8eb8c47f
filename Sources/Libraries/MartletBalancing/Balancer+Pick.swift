extension Balancer {
    /// What is special about one pick; most have nothing.
    public struct Request: Sendable {
        /// Equal keys go to equal instances under the maglev and ring policies.
        public var key: Key?

        /// Whether the call may be used to try a half-open instance. Not if it cannot be repeated,
        /// and never for a hedge; such a call probes only where there is no other instance.
        public var mayProbe: Bool

        /// How long the call may take to be reported; nil for as configured. A probe that is not
        /// reported by then counts as lost.
        public var lease: Duration?

        private(set) var excluded = InlineArray<8, Int32>(repeating: -1)
        /// How many instances the pick is kept away from.
        public private(set) var excludedCount = 0

        /// A request with nothing special about it, or with a key.
        public init(key: Key? = nil, mayProbe: Bool = true, lease: Duration? = nil) {
            self.key = key
            self.mayProbe = mayProbe
            self.lease = lease
        }

        /// Keeps the pick away from an instance tried before. At most eight count.
        public mutating func exclude(_ pick: Pick) {
            exclude(pick.index)
        }

        mutating func exclude(_ index: Int32) {
            guard excludedCount < 8 else { return }
            excluded[excludedCount] = index
            excludedCount += 1
        }
    }

    /// What maglev and ring hash on.
    public struct Key: Hashable, Sendable {
        let hash: UInt64

        /// A key of text, such as a user's name; hashed by xxHash64.
        public init(_ text: String) {
            hash = XXHash64.hash(text)
        }

        /// A key that is a number; near numbers are scattered.
        public init(_ number: UInt64) {
            hash = SplitMix.mix(number &+ 0x9E37_79B9_7F4A_7C15)
        }
    }

    /// The instance picked, to be given back with the outcome of the call.
    public struct Pick: Hashable, Sendable {
        let index: Int32
        let epoch: UInt32
        let generation: UInt32

        /// Whether the call tries an instance whose breaker is half open.
        public let isProbe: Bool

        /// Whether breakers were ignored because too little weight was left.
        public let isInPanic: Bool
    }

    /// Why there is nothing to pick.
    public enum Refusal: Error, Hashable, Sendable {
        /// No instance is known.
        case empty

        /// Every instance that could be called has this caller's share of its capacity in use.
        case full

        /// Every instance is draining, unhealthy, excluded or kept away from; see
        /// ``Balancer/exclusions``.
        case unavailable
    }

    /// The instance to call now.
    public mutating func pick(
        _ request: Request = Request(),
        at now: MonotonicTime
    ) throws(Refusal) -> Pick {
        if request.excludedCount > 0 {
            return try pickExcluding(request, at: now)
        }
        return try pickUnhindered(request, at: now)
    }

    private mutating func pickExcluding(
        _ request: Request,
        at now: MonotonicTime
    ) throws(Refusal) -> Pick {
        for place in 0..<request.excludedCount {
            let index = Int(request.excluded[place])
            guard fleet.slots.indices.contains(index) else { continue }
            fleet.slots[index].conditions.insert(.excluded)
        }
        defer {
            for place in 0..<request.excludedCount {
                let index = Int(request.excluded[place])
                guard fleet.slots.indices.contains(index) else { continue }
                fleet.slots[index].conditions.remove(.excluded)
                readmit(index, after: 0)
            }
        }
        return try pickUnhindered(request, at: now)
    }

    private mutating func pickUnhindered(
        _ request: Request,
        at now: MonotonicTime
    ) throws(Refusal) -> Pick {
        let time = now.nanoseconds
        if time >= probes.nextDue, let probe = probe(request, at: time) {
            return probe
        }
        guard let index = choose(request, at: time) else {
            tally.refusals += 1
            throw refusal
        }
        fleet.begin(index, at: time)
        tally.picks += 1
        if fleet.inPanic { tally.panicPicks += 1 }
        return plainPick(of: index)
    }

    @inline(__always)
    func plainPick(of index: Int) -> Pick {
        Pick(
            index: Int32(truncatingIfNeeded: index),
            epoch: fleet.slots[index].epoch,
            generation: fleet.slots[index].generation,
            isProbe: false,
            isInPanic: fleet.inPanic
        )
    }

    @inline(__always)
    private mutating func choose(_ request: borrowing Request, at now: Int64) -> Int? {
        var key: UInt64 = 0
        if fleet.settings.usesKeys { key = request.key?.hash ?? fleet.random.next() }
        guard tiers.count == 1 else { return chooseAmongTiers(key, at: now) }
        return tiers.nearest.pick(in: &fleet, key: key, challengers: upkeep.challengers, at: now)
    }

    @inline(never)
    private mutating func chooseAmongTiers(_ key: UInt64, at now: Int64) -> Int? {
        guard !tiers.isEmpty else { return nil }
        var first = 0
        var lot = fleet.random.unit() - tiers[0].share
        while lot >= 0, first + 1 < tiers.count {
            first += 1
            lot -= tiers[first].share
        }
        let challengers = upkeep.challengers
        for step in 0..<tiers.count {
            // Beyond the tier drawn, the nearest first.
            let place = step == 0 ? first : (step <= first ? step - 1 : step)
            let index = tiers[place].pick(
                in: &fleet,
                key: key,
                challengers: challengers,
                at: now
            )
            if let index { return index }
        }
        return nil
    }

    var refusal: Refusal {
        if places.isEmpty { return .empty }
        return fleet.roll.full > 0 ? .full : .unavailable
    }
}
