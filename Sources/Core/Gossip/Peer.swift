import Primitives
import Wire

/// What this node keeps of a sender whose datagrams it has verified.
struct Peer: Sendable {
    /// The epoch of the sender's process, from its envelopes.
    var epoch: UInt64
    var window = ReplayWindow()
    /// Signature checks that it may cost at its own address.
    private var budget: TokenBucket
    /// What it may cost until it has passed on no forged record for a while.
    private var penalty: TokenBucket?
    private var penaltyEnds = Instant.start
    /// When a forgery of it was last told.
    private var forgeryTold: Instant?
    /// Bytes of answers to its questions.
    var answers: TokenBucket
    /// Members that it may ask this node to probe.
    var relays = TokenBucket(rate: 8, burst: 32)
    /// Versions that it may ask for.
    var versions = TokenBucket(rate: 256, burst: 1_024)

    /// Checks a second that are left to who passed on a forged record, and for how long.
    private static let penaltyRate = 16.0
    private static let penaltyTime = Duration.seconds(60)

    init(epoch: UInt64, settings: GossipSettings) {
        self.epoch = epoch
        budget = TokenBucket(rate: settings.senderRate, burst: settings.senderBurst)
        answers = TokenBucket(rate: settings.answerRate, burst: settings.answerBurst)
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

    /// Pays for so many checks, if it can.
    mutating func pay(_ units: Double, at now: Instant) -> Bool {
        guard penalty != nil else { return budget.take(units, at: now) }
        if penaltyEnds <= now {
            penalty = nil
            return budget.take(units, at: now)
        }
        return penalty?.take(units, at: now) ?? false
    }

    /// It passed on a forged record: its budget is gone. Whether this is to be told, once a minute.
    mutating func forged(at now: Instant) -> Bool {
        if penalty == nil {
            penalty = TokenBucket(
                rate: Peer.penaltyRate,
                burst: Peer.penaltyRate,
                level: 0,
                at: now
            )
        }
        penaltyEnds = now + Peer.penaltyTime
        if let told = forgeryTold, now - told < Peer.penaltyTime { return false }
        forgeryTold = now
        return true
    }
}
