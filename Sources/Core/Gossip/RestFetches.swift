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
        /// Whether it waits among others until questions may go again.
        fileprivate var isHeld = false
        /// When it is looked at next, unless questions may go before.
        fileprivate var due: Instant? { isHeld ? aloneAt : min(asksAt, aloneAt ?? asksAt) }
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
    /// Those for which no question might go, first come first served from `heldPlace` on.
    private var held: [Digest] = []
    private var heldPlace = 0
    private var heldUntil: Instant?
    /// How many parts are looked for, of each owner; looked up, never iterated.
    private var wanted: [NodeID: Int] = [:]

    /// How long readers see the last whole version before they see the head alone.
    static let patience = Duration.seconds(10)
    /// Last whole versions that are kept; beyond it, readers see the head alone at once.
    private static let wholeLimit = 4_096
    /// Parts that wait for their head; the oldest go, and are asked for with it.
    private static let earlyLimit = 4_096

    /// How many heads are without their rest.
    var count: Int { fetches.count }

    var nextDeadline: Instant? {
        guard let heldUntil else { return queue.last?.due }
        return min(heldUntil, queue.last?.due ?? heldUntil)
    }

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

    /// Begins, or goes on with a newer head of the key. Of one owner no more parts are looked for
    /// than may be held: an agent announces no more, and a head beyond is shown alone.
    mutating func begin(
        _ head: Record,
        from source: NodeID?,
        askingAt asksAt: Instant,
        limit: Int,
        at now: Instant
    ) {
        let key = head.key
        let before = drop(key)
        let sum = wanted[head.signer, default: 0] + head.partCount
        guard sum <= limit else { return giveUpWhole(of: key) }
        wanted[head.signer] = sum
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
        drop(key)
    }

    @discardableResult
    private mutating func drop(_ key: Digest) -> Fetch? {
        guard let fetch = fetches.removeValue(forKey: key) else { return nil }
        end(fetch.request)
        let rest = wanted[fetch.head.signer, default: 0] - fetch.head.partCount
        wanted[fetch.head.signer] = rest > 0 ? rest : nil
        return fetch
    }

    private mutating func end(_ request: SessionRequest?) {
        if let request { askedFor[request.nonce] = nil }
    }
}

// MARK: - Time

extension RestFetches {
    /// Takes out the next head that is to be looked at; it has to be put back, held or forgotten.
    mutating func popDue(at now: Instant) -> Fetch? {
        if let fetch = popHeld(at: now) { return fetch }
        while let next = queue.last, next.due <= now {
            queue.removeLast()
            if var fetch = fetches[next.key], fetch.due == next.due {
                fetch.isHeld = false
                return fetch
            }
        }
        return nil
    }

    private mutating func popHeld(at now: Instant) -> Fetch? {
        guard let heldUntil, heldUntil <= now else { return nil }
        while heldPlace < held.count {
            heldPlace += 1
            if var fetch = fetches[held[heldPlace - 1]], fetch.isHeld {
                fetch.isHeld = false
                return fetch
            }
        }
        held = []
        heldPlace = 0
        self.heldUntil = nil
        return nil
    }

    /// Whether others wait already for the next question that may go.
    func isHolding(at now: Instant) -> Bool { heldUntil.map { $0 > now } ?? false }

    /// Has a fetch wait behind the others until questions may go again, or as the first of them if
    /// it is the one that was about to be asked for.
    mutating func hold(_ fetch: Fetch, until instant: Instant? = nil) {
        let key = fetch.head.key
        if let instant { heldUntil = instant }
        var fetch = fetch
        fetch.isHeld = true
        if heldPlace > 0, held[heldPlace - 1] == key {
            heldPlace -= 1
        } else {
            if heldPlace > 1_024, heldPlace > held.count / 2 {
                held.removeFirst(heldPlace)
                heldPlace = 0
            }
            held.append(key)
        }
        put(fetch, key)
    }

    /// Goes on with a fetch that was looked at.
    mutating func put(_ fetch: Fetch, _ key: Digest) {
        fetches[key] = fetch
        guard let due = fetch.due else { return }
        var low = 0
        var high = queue.count
        while low < high {
            let middle = (low + high) / 2
            if queue[middle].due > due { low = middle + 1 } else { high = middle }
        }
        queue.insert((due, key), at: low)
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

extension Record {
    fileprivate var partCount: Int { rest?.partCount ?? 0 }
}
