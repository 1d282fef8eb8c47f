import Primitives
import Registry

/// A record on its way through the mesh: sent at once, then by ticks, until its sends are spent.
struct Rumour: Sendable {
    /// How a record goes out.
    enum Pace: Sendable {
        /// To four at once, and then by ticks.
        case atOnce
        /// By slow ticks.
        case byTicks
        /// To two at once, to two at one slow tick, and then on the back of probes alone (ADR 60).
        case onProbes
    }

    let record: Record
    let pace: Pace
    /// Sends left of 4·⌈log10(N + 1)⌉, or of six on probes.
    var sendsLeft: Int
    /// Whether it still waits for its first, immediate round.
    var isFresh: Bool
    var nextTick: Instant
    var tick: Duration
    /// Peers known to have it: who sent it here and whom it was sent to. The oldest is forgotten
    /// beyond the limit, which costs a duplicate and nothing else.
    private(set) var informed: [NodeID] = []

    /// Whether it waits for probes, and is dropped at its next tick.
    private(set) var waitsForProbes = false

    private static let informedLimit = 32

    init(record: Record, pace: Pace, sends: Int, _ settings: GossipSettings, at now: Instant) {
        self.record = record
        self.pace = pace
        isFresh = pace != .byTicks
        tick = pace == .atOnce ? settings.firstTick : settings.longestTick
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

    /// Waits for the next tick, twice as long as for the last, or for probes. Where nobody was left
    /// to tell, that was all.
    mutating func endTick(at now: Instant, _ settings: GossipSettings, didSend: Bool) {
        if !didSend { sendsLeft = 0 }
        waitsForProbes = pace == .onProbes
        tick = waitsForProbes ? settings.probeSpan : min(tick * 2, settings.longestTick)
        nextTick = now + tick
    }
}
