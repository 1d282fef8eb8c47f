import Primitives

/// Pings on behalf of others: whom each was for, and when to say that nothing came.
struct RelayTable: Sendable {
    struct Request: Equatable, Sendable {
        let target: NodeID
        let requester: NodeID
        let requesterNonce: UInt64
        var nackAt: Instant
        let forgetAt: Instant
        /// Whether the requester was told of silence.
        var isNacked = false
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

    /// Says nack where it is time, and forgets what is too old for any requester.
    mutating func advance(to now: Instant, into effects: inout [MembershipEffect]) -> Int {
        var count = 0
        while let entry = nacks.popDue(at: now) {
            guard let request = requests[entry.id] else { continue }
            requests[entry.id]?.isNacked = true
            count += 1
            effects.append(
                .nack(
                    requester: request.requester,
                    target: request.target,
                    nonce: request.requesterNonce
                )
            )
        }
        while let entry = ends.popDue(at: now) { requests[entry.id] = nil }
        return count
    }

    mutating func removeAll() {
        requests.removeAll()
        nacks = Agenda()
        ends = Agenda()
    }
}
