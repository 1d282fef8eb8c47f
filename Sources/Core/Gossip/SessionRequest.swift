import Primitives
import Registry
import Wire

/// A question of a walk that is under way.
struct SessionRequest: Sendable {
    let nonce: UInt64
    let question: Question
    let sentAt: Instant
    let deadline: Instant
    /// Datagrams that its answer is expected to have.
    let cost: Int
    /// Whether its time is over: it was asked anew, and an answer is taken still.
    var isLate = false
    /// Which datagrams of its answer came, of at most 64.
    private var received: UInt64 = 0
    /// How many its answer has; 0 while none came.
    private var parts = 0

    enum Question: Equatable, Sendable {
        case compare([Prefix])
        case pull(keys: [Digest], prefixes: [Prefix])
    }

    init(nonce: UInt64, question: Question, sentAt: Instant, deadline: Instant, cost: Int) {
        self.nonce = nonce
        self.question = question
        self.sentAt = sentAt
        self.deadline = deadline
        self.cost = cost
    }

    var message: Message {
        switch question {
        case .compare(let prefixes): .compare(Compare(nonce: nonce, prefixes: prefixes))
        case .pull(let keys, let prefixes):
            .pull(Pull(nonce: nonce, wanted: keys, prefixes: prefixes))
        }
    }

    /// Whether a record of this key was asked for.
    func asks(for key: Digest) -> Bool {
        guard case .pull(let keys, let prefixes) = question else { return false }
        return keys.contains(key) || prefixes.contains { $0.contains(key) }
    }

    /// Datagrams of its answer that came.
    var came: Int { received.nonzeroBitCount }

    /// Whether most of its answer came: a path that loses a few datagrams is not too full.
    var cameNearlyWhole: Bool { parts > 0 && (parts - came) * 4 <= parts }

    /// Notes one datagram of the answer; `nil` for one that came before or cannot be, else whether
    /// it was the last that was missing.
    mutating func receive(part: UInt8, of parts: UInt8) -> Bool? {
        guard parts <= 64, part < parts, received & (1 << UInt64(part)) == 0 else { return nil }
        received |= 1 << UInt64(part)
        self.parts = Int(parts)
        return received.nonzeroBitCount >= Int(parts)
    }
}
