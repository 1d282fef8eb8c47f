import Primitives

/// The network between simulated nodes: what becomes of each datagram, drawn from one seed.
package struct Network: Sendable {
    package var weather = Weather()
    /// What single hosts suffer, by their number.
    private var conditions: [Conditions] = []
    /// Pairs whose datagrams are lost in one direction.
    private var blocked: Set<Path> = []
    private var random: Random

    private struct Path: Hashable, Sendable {
        let from: Int
        let to: Int
    }

    init(random: Random) {
        self.random = random
    }

    /// What one host suffers; nothing unless it was set.
    package subscript(host: Int) -> Conditions {
        get { host < conditions.count ? conditions[host] : Conditions() }
        _modify {
            while conditions.count <= host { conditions.append(Conditions()) }
            yield &conditions[host]
        }
    }

    /// Parts the nodes into sides; those not named stay on side 0.
    package mutating func part(_ groups: [[Int]]) {
        for host in conditions.indices { conditions[host].side = 0 }
        for (side, group) in groups.enumerated() {
            for host in group { self[host].side = side }
        }
    }

    /// Loses whatever goes from one node to another, and not the other way round.
    package mutating func block(from: Int, to: Int) {
        blocked.insert(Path(from: from, to: to))
    }

    /// Ends all partitions, blocks and troubles of single hosts; the weather stays, and so does
    /// what is held.
    package mutating func heal() {
        blocked = []
        for host in conditions.indices {
            conditions[host] = Conditions(isHeld: conditions[host].isHeld)
        }
    }

    /// Whether datagrams of one host can reach another at all.
    package func connects(_ from: Int, _ to: Int) -> Bool {
        self[from].side == self[to].side
            && (blocked.isEmpty || !blocked.contains(Path(from: from, to: to)))
    }

    /// Whether two hosts are on different sides.
    func isParted(_ one: Int, _ other: Int, at now: Instant) -> Bool {
        self[one].side != self[other].side
    }

    func isHeld(from: Int, to: Int) -> Bool { self[from].isHeld || self[to].isHeld }

    /// The moments at which copies of a datagram sent now are read: none when it is lost.
    mutating func arrivals(from: Int, to: Int, at now: Instant) -> [Instant] {
        guard connects(from, to) else { return [] }
        var arrivals: [Instant] = []
        let isLost =
            random.chance(weather.loss) || random.chance(self[from].egressLoss)
            || random.chance(self[to].ingressLoss)
        if !isLost { arrivals.append(arrival(at: to, now)) }
        if random.chance(weather.duplication) { arrivals.append(arrival(at: to, now)) }
        return arrivals
    }

    private mutating func arrival(at host: Int, _ now: Instant) -> Instant {
        let arrival = now + weather.delay(&random)
        guard let lateness = self[host].lateness else { return arrival }
        // All that waits is read at once, as a process does that gets its turn late.
        if arrival > self[host].nextRead {
            let span = lateness.lowerBound.nanoseconds...lateness.upperBound.nanoseconds
            let wait = Int64.random(in: span, using: &random)
            self[host].nextRead = arrival + .nanoseconds(wait)
        }
        return self[host].nextRead
    }
}

/// What one host suffers from the network or its own slowness.
package struct Conditions: Sendable {
    /// Datagrams between different sides are lost.
    var side = 0
    /// The share of its own datagrams that are lost.
    package var egressLoss = 0.0
    /// The share of datagrams to it that are lost.
    package var ingressLoss = 0.0
    /// Whether datagrams from it and to it wait until it is released.
    var isHeld = false
    /// How late it reads its socket; its timers are on time.
    package var lateness: ClosedRange<Duration>?
    /// When it reads next.
    var nextRead = Instant.start

    init(isHeld: Bool = false) {
        self.isHeld = isHeld
    }
}
