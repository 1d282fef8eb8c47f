import Primitives
import Registry
import Wire

/// One walk down the difference between this node's records and a peer's. This node leads; the peer
/// answers and keeps nothing (docs/protocol.md, Reconciliation).
///
/// The walk goes depth first, so that what it remembers stays small however much differs. Where
/// this node holds nothing at all, it asks for whole places instead of walking them.
struct Session: Sendable {
    let peer: NodeID
    /// The peer's root when the walk began, where it was known.
    let theirs: Digest?
    private var agenda: SessionAgenda
    private var requests: [SessionRequest] = []
    private var window = RequestWindow()
    /// When anything was last heard of the peer, and when a record last was new here.
    private var heardAt: Instant
    private var newsAt: Instant
    /// When the first answer came.
    private var answeredFrom: Instant?
    /// Whether the last that happened was a silence: then the next answer has twice as long.
    private var isSilent = false
    /// The slowest answer so far, which says more than what was measured before the walk.
    private var slowest: Duration?
    /// Questions since the last record that was new.
    private var asked = 0
    /// Whether it brought anything new here.
    private(set) var broughtNews = false
    /// Records that the peer turned out to lack and that were sent to it.
    private(set) var pushed = 0
    /// Bytes of its questions and of their answers.
    private(set) var bytes = 0
    private(set) var end: End?

    /// Why a walk ended.
    enum End: Equatable, Sendable {
        /// Nothing was left to ask.
        case finished
        /// The peer fell silent.
        case silence
        /// It brought nothing new for too long.
        case limit
    }

    /// - Parameters:
    ///   - peer: with whom.
    ///   - theirs: its root, as far as it is known.
    ///   - roundTrip: what was measured of it just now.
    ///   - pause: how long after now the first question goes.
    ///   - knowsNobody: whether this node holds nothing but its own, and asks for all at once.
    ///   - now: the present moment.
    init(
        with peer: NodeID,
        theirs: Digest?,
        roundTrip: Duration? = nil,
        after pause: Duration = .zero,
        knowsNobody: Bool = false,
        at now: Instant
    ) {
        self.peer = peer
        agenda = SessionAgenda(knowsNobody: knowsNobody)
        slowest = roundTrip
        self.theirs = theirs
        heardAt = now
        newsAt = now
        if let roundTrip { window.open(roundTrip: roundTrip) }
        if pause > .zero { window.wait(until: now + pause) }
    }

    /// Whether an answer is waited for or a question left.
    private var isDone: Bool { agenda.isEmpty && !requests.contains { !$0.isLate } }

    private var underWay: Int {
        requests.reduce(0) { $0 + ($1.isLate ? 0 : $1.cost) }
    }
}

// MARK: - Answers

extension Session {
    /// Takes an answer in; the records that the peer turned out to lack are returned.
    mutating func receive(
        _ answer: Branches,
        comparing registry: Registry,
        at now: Instant
    ) -> [Record] {
        guard let place = requests.firstIndex(where: { $0.nonce == answer.nonce }),
            case .compare(let asked) = requests[place].question
        else { return [] }
        hear(requests.remove(at: place), parts: 1, at: now)
        bytes += Message.branches(answer).payloadSize
        var pushes: [Record] = []
        var answered: Set<Prefix> = []
        for placed in answer.branches where asked.contains(placed.prefix) {
            guard answered.insert(placed.prefix).inserted else { continue }
            let difference = registry.difference(at: placed.prefix, theirs: placed.branch)
            agenda.add(difference)
            pushes += difference.push
        }
        // An empty answer says nothing: asking for the rest again could go on for ever.
        if !answered.isEmpty { agenda.compare(asked.filter { !answered.contains($0) }) }
        pushes = Array(pushes.prefix(max(0, Session.pushLimit - pushed)))
        pushed += pushes.count
        return pushes
    }

    /// How long the answer to the question with this nonce took. What was asked before the first
    /// answer tells nothing: either side may have waited for the proof of an address.
    func roundTrip(of nonce: UInt64, at now: Instant) -> Duration? {
        guard let answeredFrom, let request = requests.first(where: { $0.nonce == nonce }),
            request.sentAt >= answeredFrom
        else { return nil }
        return now - request.sentAt
    }

    /// What a walk pushes at most: a peer that lacks more sees that roots differ, and asks.
    private static let pushLimit = 256

    /// Takes one datagram of an answer in. The question that it answers is returned, so that each
    /// record can be held against it; `nil` where nobody asked.
    mutating func receive(_ answer: Records, at now: Instant) -> SessionRequest? {
        guard answer.nonce != 0,
            let place = requests.firstIndex(where: { $0.nonce == answer.nonce }),
            case .pull(_, let prefixes) = requests[place].question,
            let isWhole = requests[place].receive(part: answer.part, of: answer.parts)
        else { return nil }
        heardAt = now
        isSilent = false
        bytes += Message.records(answer).payloadSize
        agenda.heardRecords()
        let request = requests[place]
        guard isWhole else { return request }
        requests.remove(at: place)
        hear(request, parts: Int(answer.parts), at: now)
        if !prefixes.isEmpty {
            agenda.learn(parts: Int(answer.parts), of: prefixes.count)
            if answer.hasMore { agenda.compare(prefixes) }
        }
        return request
    }

    private mutating func hear(_ request: SessionRequest, parts: Int, at now: Instant) {
        heardAt = now
        isSilent = false
        if case .compare = request.question, let answeredFrom, request.sentAt >= answeredFrom {
            slowest = max(slowest ?? .zero, now - request.sentAt)
        }
        answeredFrom = answeredFrom ?? now
        guard !request.isLate else { return }
        window.answered(cost: parts, roundTrip: now - request.sentAt)
    }

    /// A record that the walk asked for was new here.
    mutating func broughtNews(at now: Instant) {
        newsAt = now
        asked = 0
        broughtNews = true
    }

    /// A record of the walk waits for this member record, which is asked for before all else.
    mutating func needs(member key: Digest) { agenda.hurry(key) }

    /// A record that came found no room to wait: it is asked for again.
    mutating func wants(_ key: Digest) { agenda.pull([key]) }
}

// MARK: - Time

extension Session {
    /// When it has something to do: at once while it may ask or conclude, else when a request is
    /// late.
    func nextDeadline(at limits: SessionLimits) -> Instant? {
        if isDone || end != nil { return .start }
        var earliest = requests.lazy.filter { !$0.isLate }.map(\.deadline).min()
        if !agenda.isEmpty, underWay < window.size, requests.count < Session.requestLimit {
            earliest = min(earliest ?? window.nextTime, window.nextTime)
        }
        return earliest.map { min($0, newsAt + limits.barren) }
    }

    /// Whether it has brought no record that was new for a while.
    func isBarren(at now: Instant) -> Bool { newsAt + Session.fruitless <= now }

    /// Repeats what went unanswered and asks on while the window allows.
    mutating func advance(
        to now: Instant,
        registry: Registry,
        limits: SessionLimits,
        random: inout Random
    ) -> [Message] {
        expire(at: now, registry: registry)
        let patience = limits.patience(slowest: slowest, underWay: underWay)
        let mostQuestions = limits.mostQuestions + pushed * Session.questionsOfAPush
        let isOut = asked >= mostQuestions || newsAt + limits.barren <= now
        if isDone {
            end = .finished
        } else if isOut {
            end = .limit
        } else if heardAt + max(.seconds(1), patience * 4) <= now {
            end = .silence
        }
        if end != nil { return [] }
        var messages: [Message] = []
        while window.mayAsk(at: now, underWay: underWay), requests.count < Session.requestLimit,
            let next = agenda.next(registry: registry, random: &random)
        {
            let request = SessionRequest(
                nonce: random.next() | 1,
                question: next.question,
                sentAt: now,
                deadline: now + (isSilent ? patience * 2 : patience),
                cost: next.cost
            )
            window.asked(cost: next.cost, at: now)
            asked += 1
            bytes += request.message.payloadSize
            requests.append(request)
            messages.append(request.message)
        }
        return messages
    }

    /// More that may be asked in a walk for each record that the peer lacked.
    private static let questionsOfAPush = 4
    private static let fruitless = Duration.seconds(2)
    /// Requests remembered at once, late ones included.
    private static let requestLimit = 256
    /// How long a late answer is taken still.
    private static let lateness = Duration.seconds(10)

    /// Asks anew what went unanswered; its answer counts still if it comes late.
    private mutating func expire(at now: Instant, registry: Registry) {
        requests.removeAll { $0.isLate && $0.deadline + Session.lateness <= now }
        let surplus = requests.count(where: \.isLate) - Session.requestLimit / 2
        for _ in 0..<max(0, surplus) {
            if let oldest = requests.firstIndex(where: \.isLate) { requests.remove(at: oldest) }
        }
        for place in requests.indices
        where !requests[place].isLate && requests[place].deadline <= now {
            requests[place].isLate = true
            if requests[place].cameNearlyWhole {
                window.answeredInPart(came: requests[place].came)
            } else {
                isSilent = true
                window.fellSilent()
            }
            switch requests[place].question {
            case .compare(let prefixes): agenda.compare(prefixes)
            case .pull(let keys, let prefixes):
                agenda.pull(keys.filter { registry.record($0) == nil })
                agenda.pullWhole(prefixes)
            }
        }
    }
}
