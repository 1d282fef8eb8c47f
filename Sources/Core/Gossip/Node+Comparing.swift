import Membership
import Primitives
import Registry
import Wire

/// What somebody wants to know of one other member.
extension Node {
    /// Asks a member for its root, and for what differs. One that is not known, or of whom too much
    /// is asked already, is as one that does not answer.
    mutating func compare(
        _ request: ComparisonRequest,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        guard membership.status(of: request.member) != nil,
            pending.comparisons.count < Node.comparisonLimit
        else {
            let nothing = ComparisonResult(
                id: request.id,
                root: nil,
                ownRoot: registry.root,
                roundTrip: nil,
                differences: [],
                isWhole: false
            )
            return effects.append(.compared(nothing))
        }
        pending.comparisons.append(Comparison(request, at: now))
        goOnComparing(at: now, into: &effects)
    }

    static let comparisonLimit = 16

    /// Sends what is to be asked, and tells what came of comparisons that are at their end.
    mutating func goOnComparing(at now: Instant, into effects: inout [GossipEffect]) {
        for place in pending.comparisons.indices {
            let member = pending.comparisons[place].request.member
            let limits = SessionLimits(tail: membership.tail(of: member), settings: settings)
            let questions = pending.comparisons[place].takeQuestions(
                at: now,
                patience: limits.patience(slowest: nil, underWay: 0),
                random: &random
            )
            for question in questions { send(.compare(question), to: member, into: &effects) }
        }
        concludeComparisons(at: now, into: &effects)
    }

    /// Takes an answer in, where it is one to a comparison.
    mutating func compare(
        _ answer: Branches,
        of sender: NodeID,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        for place in pending.comparisons.indices
        where pending.comparisons[place].request.member == sender {
            guard pending.comparisons[place].receive(answer, against: registry, at: now) else {
                continue
            }
            return goOnComparing(at: now, into: &effects)
        }
    }

    private mutating func concludeComparisons(at now: Instant, into effects: inout [GossipEffect]) {
        let results = pending.comparisons.compactMap { $0.result(at: now) }
        if results.isEmpty { return }
        pending.comparisons.removeAll { $0.result(at: now) != nil }
        for result in results { effects.append(.compared(result)) }
    }
}
