import Primitives

/// Pings on behalf of others: whom each was for, and when to say that nothing came.
struct RelayTable: Sendable {
    struct Request: Equatable, Sendable {
        let target: NodeID
        let requester: NodeID
        let requesterNonce: UInt64
        let askedAt: Instant
        var nackAt: Instant
        let forgetAt: Instant
        /// Whether the requester was told of silence.
        var isNacked = false
        /// Whether somebody said that nobody listens where the target should be.
        var isRefused = false
    }

    /// Looked up by this node's own nonce, never walked.
    private var requests: [UInt64: Request] = [:]
    /// When each is to be nacked that is neither answered nor nacked.
    private var nacks = Agenda<UInt64>()
    /// When each may be forgotten, which wakes nobody.
    private var ends = Agenda<UInt64>()

    var count: Int { requests.count }

    /// When the next requester is to be told of silence.
    var nextDeadline: Instant? { nacks.first?.moment }

    mutating func insert(_ request: Request, nonce: UInt64) {
        requests[nonce] = request
        nacks.insert(Agenda.Entry(moment: request.nackAt, id: nonce))
        ends.insert(Agenda.Entry(moment: request.forgetAt, id: nonce))
    }

    /// The target answered: takes out the request that it answers.
    mutating func answer(nonce: UInt64, from target: NodeID) -> Request? {
        guard let request = requests[nonce], request.target == target else { return nil }
        requests[nonce] = nil
        ends.remove(Agenda.Entry(moment: request.forgetAt, id: nonce))
        if !request.isNacked { nacks.remove(Agenda.Entry(moment: request.nackAt, id: nonce)) }
        return request
    }

    /// Says nack where it is time, and forgets what is too old for any requester. The silent
    /// targets are returned, one for each nack.
    mutating func advance(to now: Instant, into effects: inout [MembershipEffect]) -> [NodeID] {
        var silent: [NodeID] = []
        while let entry = nacks.popDue(at: now) {
            guard let request = requests[entry.id] else { continue }
            requests[entry.id]?.isNacked = true
            silent.append(request.target)
            effects.append(
                .nack(
                    requester: request.requester,
                    target: request.target,
                    nonce: request.requesterNonce,
                    isRefused: request.isRefused
                )
            )
        }
        while let entry = ends.popDue(at: now) { requests[entry.id] = nil }
        return silent
    }

    /// The targets of requests made since a moment that are neither answered nor nacked nor
    /// refused.
    func targets(askedSince start: Instant) -> [NodeID] {
        nacks.ids.compactMap { nonce in
            guard let request = requests[nonce], !request.isRefused, request.askedAt > start else {
                return nil
            }
            return request.target
        }
    }

    /// Nobody listens at this target, it is said: its requesters hear so as soon as an answer that
    /// is under way after all would be here. False if none waits.
    mutating func refuse(
        _ target: NodeID,
        askedSince start: Instant,
        answerWithin tail: Duration,
        at now: Instant
    ) -> Bool {
        var isNews = false
        for nonce in nacks.ids {
            guard var request = requests[nonce], request.target == target, !request.isRefused,
                request.askedAt > start
            else { continue }
            nacks.remove(Agenda.Entry(moment: request.nackAt, id: nonce))
            request.isRefused = true
            request.nackAt = min(request.nackAt, max(now, request.askedAt + tail))
            requests[nonce] = request
            nacks.insert(Agenda.Entry(moment: request.nackAt, id: nonce))
            isNews = true
        }
        return isNews
    }

    mutating func removeAll() {
        requests.removeAll()
        nacks = Agenda()
        ends = Agenda()
    }
}
