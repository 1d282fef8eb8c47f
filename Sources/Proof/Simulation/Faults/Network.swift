import Primitives

/// The network between simulated nodes: what becomes of each datagram, drawn from one seed.
package struct Network: Sendable {
    package var weather = Weather()
    /// How far hosts are from one another, beside the weather.
    package var paths: Paths
    /// Whether hosts whose process is gone say so to whoever writes there (ICMP port unreachable).
    package var refuses = false
    /// When which hosts are cut off.
    private var cuts: [Cut] = []
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
        // A generator of its own: what is drawn for pairs moves nothing else.
        var pairs = random
        paths = Paths(seed: pairs.next())
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

    /// Cuts hosts off from all others at set times.
    package mutating func cut(_ cut: Cut) {
        cuts.append(cut)
    }

    /// Ends all partitions, cuts, blocks and troubles of single hosts; weather and paths stay, and
    /// so does what is held.
    package mutating func heal() {
        blocked = []
        cuts = []
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
        self[one].side != self[other].side || isCut(one, other, at: now)
    }

    private func isCut(_ one: Int, _ other: Int, at now: Instant) -> Bool {
        !cuts.isEmpty && cuts.contains { $0.parts(one, other, at: now) }
    }

    func isHeld(from: Int, to: Int) -> Bool { self[from].isHeld || self[to].isHeld }

    /// The moments at which copies of a datagram sent now are read: none when it is lost.
    mutating func arrivals(from: Int, to: Int, at now: Instant) -> [Arrival] {
        guard connects(from, to), !isCut(from, to, at: now) else { return [] }
        var arrivals: [Arrival] = []
        let isLost =
            random.chance(weather.loss) || random.chance(self[from].egressLoss)
            || random.chance(self[to].ingressLoss) || random.chance(paths.loss(from, to))
        if !isLost { arrivals.append(arrival(from, to, now)) }
        if random.chance(weather.duplication) { arrivals.append(arrival(from, to, now)) }
        // What is on its way when a path is cut does not come.
        if !cuts.isEmpty { arrivals.removeAll { isCut(from, to, at: $0.readAt) } }
        return arrivals
    }

    private mutating func arrival(_ from: Int, _ host: Int, _ now: Instant) -> Arrival {
        let away = self[from].distance + self[host].distance
        let way = paths.oneWay(from, host, &random) + away
        let arrival = now + weather.delay(&random) + way
        guard let lateness = self[host].lateness else {
            return Arrival(at: arrival, readAt: arrival)
        }
        // All that waits is read at once, as a process does that gets its turn late.
        if arrival > self[host].nextRead {
            let span = lateness.lowerBound.nanoseconds...lateness.upperBound.nanoseconds
            let wait = Int64.random(in: span, using: &random)
            self[host].nextRead = arrival + .nanoseconds(wait)
        }
        return Arrival(at: arrival, readAt: self[host].nextRead)
    }
}

/// When a datagram gets to a host, and when the host reads it.
struct Arrival: Sendable {
    let at: Instant
    let readAt: Instant
}

/// What one host suffers from the network or its own slowness.
package struct Conditions: Sendable {
    /// Datagrams between different sides are lost.
    var side = 0
    /// The share of its own datagrams that are lost.
    package var egressLoss = 0.0
    /// The share of datagrams to it that are lost.
    package var ingressLoss = 0.0
    /// How much longer whatever comes from it or goes to it takes.
    package var distance = Duration.zero
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
