import Primitives

/// Pings on behalf of others: whom each was for, and when to say that nothing came.
struct RelayTable: Sendable {
    struct Request: Equatable, Sendable {
        let target: NodeID
        let requester: NodeID
        let requesterNonce: UInt64
        let nackAt: Instant
        let forgetAt: Instant
    }

    /// Looked up by this node's own nonce, never walked.
    private var requests: [UInt64: Request] = [:]
    /// The nonces in order of arrival; both delays are constant, so this is the order of deadlines.
    private var arrivals: [UInt64] = []
    /// The first in `arrivals` that has not been nacked.
    private var nextToNack = 0

    var count: Int { requests.count }

    /// When the next requester is to be told of silence.
    var nextDeadline: Instant? {
        guard nextToNack < arrivals.count else { return nil }
        return requests[arrivals[nextToNack]]?.nackAt
    }

    mutating func insert(_ request: Request, nonce: UInt64) {
        requests[nonce] = request
        arrivals.append(nonce)
    }

    /// The target answered: takes out the request that it answers.
    mutating func answer(nonce: UInt64, from target: NodeID) -> Request? {
        guard let request = requests[nonce], request.target == target else { return nil }
        requests[nonce] = nil
        skipAnswered()
        return request
    }

    /// Says nack where it is time, and forgets what is too old for any requester.
    mutating func advance(to now: Instant, into effects: inout [MembershipEffect]) -> Int {
        var nacks = 0
        while nextToNack < arrivals.count {
            if let request = requests[arrivals[nextToNack]] {
                guard request.nackAt <= now else { break }
                nacks += 1
                effects.append(
                    .nack(
                        requester: request.requester,
                        target: request.target,
                        nonce: request.requesterNonce
                    )
                )
            }
            nextToNack += 1
        }
        forgetOld(at: now)
        return nacks
    }

    mutating func removeAll() {
        requests.removeAll()
        arrivals.removeAll()
        nextToNack = 0
    }

    /// Keeps `nextToNack` on a request that is still open: an answered one has no deadline.
    private mutating func skipAnswered() {
        while nextToNack < arrivals.count, requests[arrivals[nextToNack]] == nil { nextToNack += 1 }
    }

    private mutating func forgetOld(at now: Instant) {
        var old = 0
        while old < nextToNack {
            let nonce = arrivals[old]
            if let request = requests[nonce], request.forgetAt > now { break }
            requests[nonce] = nil
            old += 1
        }
        arrivals.removeFirst(old)
        nextToNack -= old
        skipAnswered()
    }
}
