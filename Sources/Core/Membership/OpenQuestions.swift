import Primitives

/// The pings and hellos of the last twelve seconds, so that an answer is timed however late it
/// comes: a member whose answers all come after the end of their rounds would never be known as
/// far. One that is five seconds late each way is heard, too.
///
/// A ping is answered by an ACK and a HELLO that repeats it by a HELLO-ACK, and each ping has a
/// nonce of its own, so no sample is ambiguous (what Karn's algorithm exists for).
struct OpenQuestions: Sendable {
    private struct Question: Sendable {
        let target: NodeID
        /// When the ping left, until it is answered.
        var pingedAt: Instant?
        /// The same of the hello that repeats it.
        var repeatedAt: Instant?
    }

    /// Looked up, never walked.
    private var questions: [UInt64: Question] = [:]
    /// The nonces in order of asking.
    private var order: [(nonce: UInt64, askedAt: Instant)] = []

    static let memory = Duration.seconds(12)
    /// Questions remembered at most; the oldest give way.
    static let capacity = 8_192

    var count: Int { questions.count }

    /// A ping leaves.
    mutating func ask(_ target: NodeID, nonce: UInt64, at now: Instant) {
        let excess = max(0, order.count + 1 - OpenQuestions.capacity)
        var old = 0
        while old < order.count, old < excess || now - order[old].askedAt > OpenQuestions.memory {
            questions[order[old].nonce] = nil
            old += 1
        }
        order.removeFirst(old)
        order.append((nonce, now))
        questions[nonce] = Question(target: target, pingedAt: now)
    }

    /// The hello that repeats a ping leaves.
    mutating func repeatAsHello(nonce: UInt64, at now: Instant) {
        questions[nonce]?.repeatedAt = now
    }

    /// How long this answer took; `nil` if nothing asked for it in the last twelve seconds, or it
    /// was given already.
    mutating func answer(
        from target: NodeID,
        nonce: UInt64,
        ofRepeat: Bool,
        at now: Instant
    ) -> Duration? {
        guard let question = questions[nonce], question.target == target,
            let askedAt = ofRepeat ? question.repeatedAt : question.pingedAt,
            now - askedAt <= OpenQuestions.memory
        else { return nil }
        if ofRepeat { questions[nonce]?.repeatedAt = nil } else { questions[nonce]?.pingedAt = nil }
        return now - askedAt
    }
}
