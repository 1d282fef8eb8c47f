import Primitives
import Registry
import Wire

/// Spreads records: eagerly on first sight, then by ticks of 15 ms doubling to 200 ms, and on the
/// back of probes; what nobody is in a hurry for goes out with less (docs/protocol.md,
/// Dissemination).
struct Dissemination: Sendable {
    private let settings: GossipSettings
    private var random: Random
    private var rumours = RumourTable()

    init(settings: GossipSettings, random: Random) {
        self.settings = settings
        self.random = random
    }

    var count: Int { rumours.count }

    /// Begins to spread a record. A newer version takes the place of an older one of its key.
    ///
    /// - Parameters:
    ///   - record: what to spread.
    ///   - source: who brought it, if anybody; it is not told again.
    ///   - pace: whether it goes out at once, and by ticks.
    ///   - members: the size of the mesh, which sets how often it is sent.
    ///   - now: the present moment.
    mutating func spread(
        _ record: Record,
        from source: NodeID?,
        pace: Rumour.Pace,
        members: Int,
        at now: Instant
    ) {
        // What is on its way in a hurry is so in its newer form: not all have the older one yet.
        let older = rumours.place(of: record.key).flatMap { rumours[$0] }
        let pace = pace == .onProbes && older?.pace == .atOnce ? .atOnce : pace
        if rumours.count >= settings.rumourLimit { rumours.removeOldest() }
        let sends =
            pace == .onProbes
            ? settings.probeFanout + settings.tickFanout + settings.probeSends
            : settings.sendsPerDecade
                * min(Dissemination.decades(members), settings.mostDecades)
        var rumour = Rumour(record: record, pace: pace, sends: sends, settings, at: now)
        if let source { rumour.inform(source) }
        rumours.add(rumour)
    }

    /// A peer showed that it has this version.
    mutating func note(_ peer: NodeID, has record: Record) {
        guard let place = rumours.place(of: record.key),
            let version = rumours[place]?.record.version, version <= record.version
        else { return }
        rumours[place]?.inform(peer)
    }

    /// Stops spreading what a predicate names, such as the records of a reaped member.
    mutating func drop(where isVoid: (Record) -> Bool) {
        rumours.removeAll { isVoid($0.record) }
    }

    /// When the next round is due; at once while something is fresh.
    var nextDeadline: Instant? {
        if !rumours.fresh.isEmpty { return .start }
        return rumours.count > 0 ? rumours.earliestTick : nil
    }

    /// ⌈log10(N + 1)⌉, at least one.
    static func decades(_ members: Int) -> Int {
        var decades = 1
        var reach = 10
        while reach < members + 1 {
            decades += 1
            reach *= 10
        }
        return decades
    }
}

// MARK: - Rounds

extension Dissemination {
    /// Sends what is due and returns it by receiver, packed into payloads of one datagram each.
    ///
    /// The ring successor is among the first four, so that nobody is left out when chance would
    /// (docs/protocol.md, Dissemination).
    mutating func advance(
        to now: Instant,
        among audience: Audience,
        counters: inout Counters
    ) -> [(NodeID, [CarriedRecord])] {
        var batches = Batches()
        for place in rumours.fresh.reversed() where rumours[place] != nil {
            rumours[place]?.isFresh = false
            let first = audience.successor
            let fanout =
                rumours[place]?.pace == .onProbes ? settings.probeFanout : settings.eagerFanout
            let sent = send(place, to: fanout, among: audience, first, into: &batches)
            counters.count(.eagerSends, UInt64(sent))
            dropIfSpent(place)
        }
        rumours.clearFresh()
        if rumours.earliestTick <= now {
            counters.count(.tickSends, UInt64(tick(at: now, among: audience, into: &batches)))
        }
        return batches.all
    }

    /// Sends what is due by ticks, and with it whatever soon would be: a datagram holds several
    /// records, and each of its own would cost a signature.
    private mutating func tick(
        at now: Instant,
        among audience: Audience,
        into batches: inout Batches
    ) -> Int {
        var sent = 0
        var next = Instant.distantFuture
        for place in rumours.range.reversed() {
            guard let (moment, tick) = rumours[place].map({ ($0.nextTick, $0.tick) }) else {
                continue
            }
            if moment > now + tick / Dissemination.haste {
                next = min(next, moment)
                continue
            }
            let isOver = rumours[place]?.waitsForProbes ?? true
            let fanout = isOver ? 0 : min(settings.tickFanout, rumours[place]?.sendsLeft ?? 0)
            let count = send(place, to: fanout, among: audience, nil, into: &batches)
            sent += count
            rumours[place]?.endTick(at: now, settings, didSend: count > 0)
            dropIfSpent(place)
            next = min(next, rumours[place]?.nextTick ?? .distantFuture)
        }
        rumours.setEarliestTick(next)
        return sent
    }

    /// A rumour may go this part of its tick too early, for company.
    private static let haste = 4

    /// Picks rumours for the spare bytes of a probe, newest first. They count as sends, and so do
    /// those that ride on it anyhow.
    mutating func cargo(
        for peer: NodeID,
        beside told: [Record] = [],
        budget: Int,
        counters: inout Counters
    ) -> [CarriedRecord] {
        var cargo: [CarriedRecord] = []
        var left = budget
        for place in rumours.range.reversed() where left > Dissemination.leastRecord {
            guard let rumour = rumours[place] else { continue }
            let record = CarriedRecord.record(rumour.record)
            guard !rumour.hasInformed(peer) else { continue }
            if !told.contains(where: { $0.key == rumour.record.key }) {
                guard record.framedSize <= left else { continue }
                left -= record.framedSize
                cargo.append(record)
            }
            rumours[place]?.spend(on: peer)
            counters.count(.piggybackSends)
            dropIfSpent(place)
        }
        return cargo
    }

    /// No record is smaller than its header and its signature.
    private static let leastRecord = 100

    /// Sends a rumour to so many peers and says to how many it was.
    private mutating func send(
        _ place: Int,
        to count: Int,
        among audience: Audience,
        _ first: NodeID?,
        into batches: inout Batches
    ) -> Int {
        guard let record = rumours[place]?.record else { return 0 }
        let chosen = peers(
            count,
            for: place,
            among: audience,
            first: first,
            preferring: batches.peers
        )
        for peer in chosen {
            rumours[place]?.spend(on: peer)
            batches.add(record, for: peer)
        }
        return chosen.count
    }

    private mutating func dropIfSpent(_ place: Int) {
        guard let rumour = rumours[place], rumour.sendsLeft <= 0, !rumour.isFresh else { return }
        rumours.remove(rumour.record.key)
    }

    /// Up to `count` peers that are not known to have it: the first, then those who get something
    /// in this round anyhow, since a signature costs more than a record; then at random.
    private mutating func peers(
        _ count: Int,
        for place: Int,
        among audience: Audience,
        first: NodeID?,
        preferring receivers: [NodeID]
    ) -> [NodeID] {
        guard let rumour = rumours[place] else { return [] }
        var chosen: [NodeID] = []
        if let first, !rumour.hasInformed(first) { chosen.append(first) }
        for peer in receivers where chosen.count < count {
            if !rumour.hasInformed(peer), !chosen.contains(peer) { chosen.append(peer) }
        }
        // Few draws find enough peers in a large mesh; a small one is looked through.
        if audience.reachableCount > 2 * Rumour.scanLimit {
            var draws = 0
            while chosen.count < count, draws < Rumour.scanLimit {
                draws += 1
                let peer = audience.others[random.index(below: audience.others.count)]
                if !rumour.hasInformed(peer), !chosen.contains(peer),
                    audience.admits(peer)
                {
                    chosen.append(peer)
                }
            }
            return chosen
        }
        var candidates = audience.others.filter {
            audience.admits($0) && !rumour.hasInformed($0) && !chosen.contains($0)
        }
        while chosen.count < count, !candidates.isEmpty {
            chosen.append(candidates.swapRemove(at: random.index(below: candidates.count)))
        }
        return chosen
    }
}

extension Rumour {
    /// Draws before a search for uninformed peers is given up.
    fileprivate static let scanLimit = 32
}

extension Array {
    /// Takes an element out in constant time; the last one takes its place.
    mutating func swapRemove(at place: Int) -> Element {
        swapAt(place, count - 1)
        return removeLast()
    }
}
