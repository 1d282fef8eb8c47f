import Primitives
import Registry
import Wire

/// The heads whose rest is missing here: what is shown meanwhile, and when whom is asked for it
/// (docs/protocol.md, "Heads and rests").
///
/// Parts are no rumours. They are asked for where the head came from, then of its owner, then of
/// anybody, more and more rarely.
struct RestFetches: Sendable {
    /// What is done about one head.
    struct Fetch: Sendable {
        let head: Record
        /// Who brought the head; `nil` where nobody did.
        let source: NodeID?
        var attempt = 0
        /// When the next question goes.
        var asksAt: Instant
        /// When readers see the head alone, unless they do.
        var aloneAt: Instant?
        var request: SessionRequest?
        /// When it is looked at next.
        fileprivate var due: Instant { min(asksAt, aloneAt ?? asksAt) }
    }

    /// Looked up by the key of the head, never iterated.
    private var fetches: [Digest: Fetch] = [:]
    /// The last whole version of what is being replaced; looked up, never iterated.
    private var wholes: [Digest: InstanceBody] = [:]
    /// When to look at which head, latest first; what is out of date in it is passed over.
    private var queue: [(due: Instant, key: Digest)] = []
    /// Whose parts a question asked for; looked up, never iterated.
    private var askedFor: [UInt64: Digest] = [:]
    /// Parts that a walk brought before their head, oldest first; the head takes them in.
    private var early: [(head: Digest, part: CarriedRecord)] = []
    private var questions = TokenBucket(rate: 2_048, burst: 2_048)

    /// How long readers see the last whole version before they see the head alone.
    static let patience = Duration.seconds(10)
    /// Last whole versions that are kept; beyond it, readers see the head alone at once.
    private static let wholeLimit = 4_096
    /// Parts that wait for their head; the oldest go, and are asked for with it.
    private static let earlyLimit = 4_096

    /// How many heads are without their rest.
    var count: Int { fetches.count }

    var nextDeadline: Instant? { queue.last?.due }

    /// Whether so many parts may be asked for: together they bring two megabytes a second.
    mutating func mayAsk(for parts: Int, at now: Instant) -> Bool {
        questions.take(Double(parts), at: now)
    }

    func whole(_ key: Digest) -> InstanceBody? { wholes[key] }

    mutating func keep(_ whole: InstanceBody, of key: Digest) {
        guard wholes[key] != nil || wholes.count < Self.wholeLimit else { return }
        wholes[key] = whole
    }

    /// A walk goes by keys, so that a part may come before its head.
    mutating func hold(_ part: CarriedRecord, of head: Digest) {
        if early.count >= Self.earlyLimit { early.removeFirst(Self.earlyLimit / 8) }
        early.append((head, part))
    }

    /// What came before this head.
    mutating func removeEarly(of head: Digest) -> [CarriedRecord] {
        if early.isEmpty { return [] }
        let parts = early.filter { $0.head == head }.map(\.part)
        if !parts.isEmpty { early.removeAll { $0.head == head } }
        return parts
    }

    /// Begins, or goes on with a newer head of the key.
    mutating func begin(
        _ head: Record,
        from source: NodeID?,
        askingAt asksAt: Instant,
        at now: Instant
    ) {
        let key = head.key
        let before = fetches[key]
        end(before?.request)
        let aloneAt = wholes[key] == nil ? nil : before?.aloneAt ?? now + Self.patience
        put(Fetch(head: head, source: source, asksAt: asksAt, aloneAt: aloneAt), key)
    }

    /// The rest is here, or the head is gone.
    mutating func forget(_ key: Digest) {
        wholes[key] = nil
        stopAsking(for: key)
    }

    /// Nobody has the parts of a head that is void.
    mutating func stopAsking(for key: Digest) {
        guard let fetch = fetches.removeValue(forKey: key) else { return }
        end(fetch.request)
    }

    private mutating func end(_ request: SessionRequest?) {
        if let request { askedFor[request.nonce] = nil }
    }
}

// MARK: - Time

extension RestFetches {
    /// Takes out the next head that is to be looked at; it has to be put back or forgotten.
    mutating func popDue(at now: Instant) -> Fetch? {
        while let next = queue.last, next.due <= now {
            queue.removeLast()
            if let fetch = fetches[next.key], fetch.due == next.due { return fetch }
        }
        return nil
    }

    /// Goes on with a fetch that was looked at.
    mutating func put(_ fetch: Fetch, _ key: Digest) {
        var low = 0
        var high = queue.count
        while low < high {
            let middle = (low + high) / 2
            if queue[middle].due > fetch.due { low = middle + 1 } else { high = middle }
        }
        queue.insert((fetch.due, key), at: low)
        fetches[key] = fetch
    }

    /// Shows the head alone from now on.
    mutating func giveUpWhole(of key: Digest) { wholes[key] = nil }

    /// A question for a head's parts goes out; the one before is answered no more.
    mutating func ask(_ request: SessionRequest, for fetch: Fetch) {
        end(fetch.request)
        var fetch = fetch
        fetch.request = request
        fetch.attempt += 1
        fetch.asksAt = request.deadline
        askedFor[request.nonce] = fetch.head.key
        put(fetch, fetch.head.key)
    }

    /// Takes one datagram of an answer in; the question that it answers, if it was asked here.
    /// After an answer that is whole the next question need not wait for the time-out.
    mutating func receive(_ answer: Records, from peer: NodeID, at now: Instant) -> SessionRequest?
    {
        guard answer.nonce != 0, let key = askedFor[answer.nonce], var fetch = fetches[key],
            var request = fetch.request,
            let isWhole = request.receive(part: answer.part, of: answer.parts)
        else { return nil }
        fetch.request = request
        if isWhole, fetch.attempt <= Self.hurriedAttempts {
            fetch.asksAt = min(fetch.asksAt, now + max(Self.breath, now - request.sentAt))
        }
        put(fetch, key)
        return request
    }

    /// Who is asked at the first attempts: who brought the head, twice, since it may be without the
    /// rest itself for a moment; then the owner.
    func target(of fetch: Fetch) -> NodeID? {
        switch fetch.attempt {
        case 0, 1: fetch.source ?? fetch.head.signer
        case 2: fetch.head.signer
        default: nil
        }
    }

    /// How long an answer to the next question is waited for: a time-out at first, then 1, 2, 4 …
    /// 60 s.
    func pause(of fetch: Fetch, timeout: Duration) -> Duration {
        if fetch.attempt < Self.hurriedAttempts { return timeout }
        let doublings = min(fetch.attempt - Self.hurriedAttempts, 6)
        return max(timeout, min(.seconds(1 << doublings), .seconds(60)))
    }

    private static let hurriedAttempts = 3
    private static let breath = Duration.milliseconds(20)
}
