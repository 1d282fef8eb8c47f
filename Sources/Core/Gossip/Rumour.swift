import Primitives
import Registry

/// A record on its way through the mesh: sent at once, then by ticks, until its sends are spent.
struct Rumour: Sendable {
    let record: Record
    /// Sends left of 4·⌈log10(N + 1)⌉.
    var sendsLeft: Int
    /// Whether it still waits for its first, immediate round.
    var isFresh: Bool
    var nextTick: Instant
    var tick: Duration
    /// Peers known to have it: who sent it here and whom it was sent to. The oldest is forgotten
    /// beyond the limit, which costs a duplicate and nothing else.
    private(set) var informed: [NodeID] = []

    private static let informedLimit = 32

    init(record: Record, sends: Int, isFresh: Bool, tick: Duration, at now: Instant) {
        self.record = record
        self.isFresh = isFresh
        self.tick = tick
        sendsLeft = sends
        nextTick = now + tick
    }

    func hasInformed(_ peer: NodeID) -> Bool {
        peer == record.signer || informed.contains(peer)
    }

    mutating func inform(_ peer: NodeID) {
        if hasInformed(peer) { return }
        if informed.count >= Rumour.informedLimit { informed.removeFirst() }
        informed.append(peer)
    }

    /// Counts one send to a peer.
    mutating func spend(on peer: NodeID) {
        inform(peer)
        sendsLeft -= 1
    }

    /// Waits for the next tick, twice as long as for the last. Where nobody was left to tell, that
    /// was all.
    mutating func endTick(at now: Instant, longest: Duration, didSend: Bool) {
        tick = min(tick * 2, longest)
        nextTick = now + tick
        if !didSend { sendsLeft = 0 }
    }
}
