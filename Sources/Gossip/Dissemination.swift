import Primitives
import Registry
import Wire

/// Spreads records: eagerly on first sight, then by ticks of 20 ms doubling to 200 ms, and on the
/// back of probes (DESIGN §5).
struct Dissemination: Sendable {
    private let settings: GossipSettings
    private var random: Random
    /// Newest last; at most one for each key.
    private var rumours: [Rumour] = []
    private var hasFresh = false

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
    ///   - eagerly: whether it goes out at once; else it waits for a slow tick.
    ///   - members: the size of the mesh, which sets how often it is sent.
    ///   - now: the present moment.
    mutating func spread(
        _ record: Record,
        from source: NodeID?,
        eagerly: Bool,
        members: Int,
        at now: Instant
    ) {
        rumours.removeAll { $0.record.key == record.key }
        if rumours.count >= settings.rumourLimit { rumours.removeFirst() }
        var rumour = Rumour(
            record: record,
            sends: settings.sendsPerDecade * Dissemination.decades(members),
            isFresh: eagerly,
            tick: eagerly ? settings.firstTick : settings.longestTick,
            at: now
        )
        if let source { rumour.inform(source) }
        rumours.append(rumour)
        hasFresh = hasFresh || eagerly
    }

    /// A peer showed that it has this version.
    mutating func note(_ peer: NodeID, has record: Record) {
        guard let place = rumours.firstIndex(where: { $0.record.key == record.key }) else { return }
        if rumours[place].record.version <= record.version { rumours[place].inform(peer) }
    }

    /// Stops spreading what a predicate names, such as the records of a reaped member.
    mutating func drop(where isVoid: (Record) -> Bool) {
        rumours.removeAll { isVoid($0.record) }
        hasFresh = rumours.contains(where: \.isFresh)
    }

    /// When the next round is due; at once while something is fresh.
    var nextDeadline: Instant? {
        hasFresh ? .start : rumours.lazy.map(\.nextTick).min()
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
        reachable: [NodeID],
        successor: NodeID?,
        counters: inout Counters
    ) -> [(NodeID, [CarriedRecord])] {
        guard !rumours.isEmpty else { return [] }
        var parcels = Parcels()
        for place in rumours.indices.reversed() {
            if rumours[place].isFresh {
                rumours[place].isFresh = false
                let peers = peers(
                    settings.eagerFanout,
                    for: rumours[place],
                    among: reachable,
                    first: successor
                )
                send(place, to: peers, with: &parcels)
                counters.count(.eagerSends, UInt64(peers.count))
            } else if rumours[place].nextTick <= now {
                let fanout = min(settings.tickFanout, rumours[place].sendsLeft)
                let peers = peers(fanout, for: rumours[place], among: reachable, first: nil)
                send(place, to: peers, with: &parcels)
                counters.count(.tickSends, UInt64(peers.count))
                rumours[place].tick = min(rumours[place].tick * 2, settings.longestTick)
                rumours[place].nextTick = now + rumours[place].tick
                if peers.isEmpty { rumours[place].sendsLeft = 0 }
            }
        }
        hasFresh = false
        rumours.removeAll { $0.sendsLeft <= 0 }
        return parcels.all
    }

    /// Picks rumours for the spare bytes of a probe, newest first; they count as sends.
    mutating func cargo(for peer: NodeID, budget: Int, counters: inout Counters) -> [CarriedRecord]
    {
        var cargo: [CarriedRecord] = []
        var left = budget
        for place in rumours.indices.reversed() {
            let record = CarriedRecord.record(rumours[place].record)
            guard record.framedSize <= left, !rumours[place].hasInformed(peer) else { continue }
            left -= record.framedSize
            cargo.append(record)
            rumours[place].spend(on: peer)
            counters.count(.piggybackSends)
        }
        if !cargo.isEmpty { rumours.removeAll { $0.sendsLeft <= 0 && !$0.isFresh } }
        return cargo
    }

    private mutating func send(_ place: Int, to peers: [NodeID], with parcels: inout Parcels) {
        for peer in peers {
            rumours[place].spend(on: peer)
            parcels.add(rumours[place].record, for: peer)
        }
    }

    /// Up to `count` peers that are not known to have it, in random order after the first.
    private mutating func peers(
        _ count: Int,
        for rumour: Rumour,
        among reachable: [NodeID],
        first: NodeID?
    ) -> [NodeID] {
        var chosen: [NodeID] = []
        if let first, !rumour.hasInformed(first) { chosen.append(first) }
        // Few draws find enough peers in a large mesh; a small one is looked through.
        if reachable.count > 4 * Rumour.scanLimit {
            var draws = 0
            while chosen.count < count, draws < Rumour.scanLimit {
                draws += 1
                let peer = reachable[random.index(below: reachable.count)]
                if !rumour.hasInformed(peer), !chosen.contains(peer) { chosen.append(peer) }
            }
            return chosen
        }
        var candidates = reachable.filter { !rumour.hasInformed($0) && !chosen.contains($0) }
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

extension [NodeID] {
    /// Takes an element out in constant time; the last one takes its place.
    mutating func swapRemove(at place: Int) -> NodeID {
        swapAt(place, count - 1)
        return removeLast()
    }
}
