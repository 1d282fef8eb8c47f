import Primitives
import Wire

/// What this node keeps of a sender whose datagrams it has verified.
struct Peer: Sendable {
    /// The epoch of the sender's process, from its envelopes.
    var epoch: UInt64
    var window = ReplayWindow()
    /// Signature checks that it may cost at its own address.
    var budget: TokenBucket

    init(epoch: UInt64, settings: GossipSettings) {
        self.epoch = epoch
        budget = TokenBucket(rate: settings.senderRate, burst: settings.senderBurst)
    }

    /// Whether a datagram of it was verified in this run.
    var hasSpoken: Bool { epoch > 0 }

    /// Whether a datagram of this epoch and counter is new; changes nothing.
    func admits(epoch: UInt64, counter: UInt64) -> Bool {
        if epoch > self.epoch { return counter > 0 }
        return epoch == self.epoch && window.admits(counter)
    }

    /// Remembers a verified datagram.
    mutating func commit(epoch: UInt64, counter: UInt64) {
        if epoch > self.epoch {
            self.epoch = epoch
            window = ReplayWindow()
        }
        window.commit(counter)
    }
}
