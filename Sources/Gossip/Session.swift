import Primitives
import Registry
import Wire

/// One walk down the difference between this node's records and a peer's. This node leads; the peer
/// answers and keeps nothing (DESIGN §5).
///
/// The walk goes depth first, so that what it remembers stays small however much differs.
struct Session: Sendable {
    let peer: NodeID
    let roots: RootPair
    /// Prefixes still to ask about, deepest last.
    private var frontier: [Prefix] = [.root]
    /// Keys of records still to ask for.
    private var wanted: [Digest] = []
    private var requests: [Request] = []
    /// Requests that went unanswered in a row.
    private var silence = 0
    /// Records that this walk brought here or took to the peer.
    private(set) var exchanged = 0

    private struct Request: Sendable {
        let nonce: UInt64
        var deadline: Instant
        var question: Question
    }

    private enum Question: Sendable {
        case compare([Prefix])
        case pull([Digest], isRepeat: Bool)
    }

    init(with peer: NodeID, roots: RootPair) {
        self.peer = peer
        self.roots = roots
    }

    var isDone: Bool { frontier.isEmpty && wanted.isEmpty && requests.isEmpty }

    /// When it has something to do: at once while it may ask or conclude, else when a request is
    /// late.
    func nextDeadline(_ settings: GossipSettings) -> Instant? {
        let mayAsk =
            requests.count < settings.requestWindow && !(frontier.isEmpty && wanted.isEmpty)
        return mayAsk || isDone ? .start : requests.lazy.map(\.deadline).min()
    }

    func hasFailed(_ settings: GossipSettings) -> Bool { silence >= settings.requestAttempts }

    /// Takes an answer in; the records that the peer turned out to lack are returned.
    mutating func take(_ answer: Branches, comparing registry: Registry) -> [Record] {
        guard let place = requests.firstIndex(where: { $0.nonce == answer.nonce }),
            case .compare(let asked) = requests[place].question
        else { return [] }
        requests.remove(at: place)
        silence = 0
        var pushes: [Record] = []
        var answered: Set<Prefix> = []
        for placed in answer.branches where asked.contains(placed.prefix) {
            guard answered.insert(placed.prefix).inserted else { continue }
            let difference = registry.difference(at: placed.prefix, theirs: placed.branch)
            frontier += difference.descend
            wanted += difference.pull
            pushes += difference.push
        }
        // An empty answer says nothing: asking for the rest again could go on for ever.
        if !answered.isEmpty {
            frontier += asked.filter { !answered.contains($0) }
        }
        exchanged += pushes.count
        return pushes
    }

    /// A record that was asked for, or came by other ways meanwhile, is here.
    mutating func arrived(_ key: Digest, isNew: Bool) {
        wanted.removeAll { $0 == key }
        for place in requests.indices {
            guard case .pull(var keys, let isRepeat) = requests[place].question,
                let found = keys.firstIndex(of: key)
            else { continue }
            keys.remove(at: found)
            silence = 0
            if isNew { exchanged += 1 }
            requests[place].question = .pull(keys, isRepeat: isRepeat)
        }
        requests.removeAll { request in
            if case .pull(let keys, _) = request.question { keys.isEmpty } else { false }
        }
    }

    /// Repeats what went unanswered and asks on while the window allows.
    mutating func advance(
        to now: Instant,
        settings: GossipSettings,
        random: inout Random
    ) -> [Message] {
        for request in requests where request.deadline <= now {
            silence += 1
            switch request.question {
            case .compare(let prefixes): frontier += prefixes
            // What the peer does not send twice it no longer has.
            case .pull(_, isRepeat: true): break
            case .pull(let keys, isRepeat: false):
                requests.append(
                    Request(
                        nonce: random.next(),
                        deadline: .distantFuture,
                        question: .pull(keys, isRepeat: true)
                    )
                )
            }
        }
        requests.removeAll { $0.deadline <= now }
        if hasFailed(settings) { return [] }
        var messages: [Message] = []
        let deadline = now + settings.requestTimeout
        for place in requests.indices where requests[place].deadline == .distantFuture {
            requests[place].deadline = deadline
            if case .pull(let keys, _) = requests[place].question { messages.append(.pull(keys)) }
        }
        while requests.count < settings.requestWindow,
            let question = nextQuestion(settings)
        {
            let request = Request(nonce: random.next(), deadline: deadline, question: question)
            requests.append(request)
            switch question {
            case .compare(let prefixes):
                messages.append(.compare(Compare(nonce: request.nonce, prefixes: prefixes)))
            case .pull(let keys, _): messages.append(.pull(keys))
            }
        }
        return messages
    }

    private mutating func nextQuestion(_ settings: GossipSettings) -> Question? {
        if wanted.count >= settings.keysPerRequest || (frontier.isEmpty && !wanted.isEmpty) {
            let keys = Array(wanted.suffix(settings.keysPerRequest))
            wanted.removeLast(keys.count)
            return .pull(keys, isRepeat: false)
        }
        guard !frontier.isEmpty else { return nil }
        let prefixes = Array(frontier.suffix(settings.prefixesPerRequest))
        frontier.removeLast(prefixes.count)
        return .compare(prefixes)
    }
}

/// This node's root and a peer's, which differ.
struct RootPair: Equatable, Sendable {
    let own: Digest
    let theirs: Digest
}
