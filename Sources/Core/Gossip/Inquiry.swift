import Membership
package import Primitives
package import Wire

/// What whoever drives a node wants to know of all others: which of them hold these versions
/// (docs/protocol.md, Who holds a version).
package struct InquiryRequest: Equatable, Sendable {
    /// By which it knows the result.
    package var id: UInt64
    /// One to eight.
    package var versions: [HeldVersion]
    /// How many others have to hold all of them; `nil` for all that are reachable.
    package var wanted: Int?
    /// For how long it asks.
    package var patience: Duration

    package init(id: UInt64, versions: [HeldVersion], wanted: Int?, patience: Duration) {
        self.id = id
        self.versions = versions
        self.wanted = wanted
        self.patience = patience
    }
}

/// What came of an inquiry.
package struct InquiryResult: Equatable, Sendable {
    package let id: UInt64
    package let outcome: Outcome
    /// Who holds all of it, in order of id.
    package let held: [NodeID]
    /// Who does not, as far as is known, in order of id.
    package let missing: [Missing]

    package enum Outcome: Equatable, Sendable {
        /// As many as were wanted hold it.
        case fulfilled
        /// Its time was over first.
        case timedOut
        /// Nobody was asked: so many inquiries are open already.
        case tooManyInquiries
        /// Nobody was asked: the mesh has more members than are asked.
        case tooManyMembers
    }

    package struct Missing: Equatable, Sendable {
        package let member: NodeID
        package let reason: Reason

        package init(_ member: NodeID, _ reason: Reason) {
            self.member = member
            self.reason = reason
        }
    }

    /// Why a member counts as one that does not hold it; the raw value is what people read.
    package enum Reason: String, CaseIterable, Sendable {
        /// It answered that its readers do not see it yet.
        case notYet = "not yet"
        /// It was asked and has not answered.
        case silent
        /// Its turn did not come.
        case notAsked = "not asked"
        case unreachable
        case dead
        case left
    }
}

/// One inquiry that is open.
struct Inquiry: Sendable {
    let id: UInt64
    let question: HeldQuestion
    private let wanted: Int?
    let deadline: Instant
    /// In order of members.
    private var askings: [Asking]
    private var heldCount = 0
    /// Those that are reachable and do not hold it.
    private var awaitedCount: Int
    /// When somebody is to be asked next; `nil` where nobody is.
    private(set) var nextQuestion: Instant?

    /// What is kept of one member.
    fileprivate struct Asking: Sendable {
        let member: NodeID
        var asksAt: Instant
        var attempts: UInt8 = 0
        var isAway: Bool
        var standing = Standing.unasked

        /// Whether it is to be asked.
        var isAwaited: Bool { !isAway && standing != .held }
    }

    fileprivate enum Standing: UInt8 {
        case unasked, silent, notYet, held
    }

    /// `members` are in order of id; those that are not reachable are asked once they are.
    init(
        _ request: InquiryRequest,
        nonce: UInt64,
        of members: [(id: NodeID, isReachable: Bool)],
        at now: Instant
    ) {
        id = request.id
        question = HeldQuestion(nonce: nonce, versions: request.versions)
        wanted = request.wanted
        deadline = now + request.patience
        askings = members.map { Asking(member: $0.id, asksAt: now, isAway: !$0.isReachable) }
        awaitedCount = members.count(where: \.isReachable)
        nextQuestion = awaitedCount > 0 ? now : nil
    }

    /// Whether as many as are wanted hold it.
    var isFulfilled: Bool { wanted.map { heldCount >= $0 } ?? (awaitedCount == 0) }

    /// A member's answer. One that held it once holds it for good: versions only grow.
    mutating func receive(_ answer: HeldAnswer, from member: NodeID) {
        guard let place = place(of: member), askings[place].standing != .held else { return }
        let whole = HeldAnswer.whole(question.versions.count)
        guard answer.bits & whole == whole else {
            askings[place].standing = .notYet
            return
        }
        if askings[place].isAwaited { awaitedCount -= 1 }
        askings[place].standing = .held
        heldCount += 1
    }

    /// A member is reachable now, or no longer.
    mutating func note(_ member: NodeID, isReachable: Bool, at now: Instant) {
        guard let place = place(of: member), askings[place].isAway == isReachable else { return }
        askings[place].isAway = !isReachable
        guard askings[place].standing != .held else { return }
        awaitedCount += isReachable ? 1 : -1
        guard isReachable else { return }
        askings[place].asksAt = now
        nextQuestion = now
    }

    /// Whom to ask now, as far as the budget goes.
    mutating func takeDue(
        at now: Instant,
        budget: inout TokenBucket,
        patience: (NodeID) -> Duration
    ) -> [NodeID] {
        guard let next = nextQuestion, next <= now else { return [] }
        var due: [NodeID] = []
        var earliest: Instant?
        for place in askings.indices where askings[place].isAwaited {
            if askings[place].asksAt <= now {
                guard budget.take(1, at: now) else {
                    nextQuestion = now + Inquiry.budgetPause
                    return due
                }
                let member = askings[place].member
                due.append(member)
                askings[place].asked(at: now, patience: patience(member))
            }
            earliest = min(earliest ?? askings[place].asksAt, askings[place].asksAt)
        }
        nextQuestion = earliest
        return due
    }

    private static let budgetPause = Duration.milliseconds(10)

    /// What came of it until now.
    func result(status: (NodeID) -> MemberStatus?) -> InquiryResult {
        var held: [NodeID] = []
        var missing: [InquiryResult.Missing] = []
        for asking in askings {
            if asking.standing == .held {
                held.append(asking.member)
            } else {
                missing.append(.init(asking.member, asking.reason(status(asking.member))))
            }
        }
        return InquiryResult(
            id: id,
            outcome: isFulfilled ? .fulfilled : .timedOut,
            held: held,
            missing: missing
        )
    }

    private func place(of member: NodeID) -> Int? {
        var low = 0
        var high = askings.count
        while low < high {
            let middle = (low + high) / 2
            if askings[middle].member < member { low = middle + 1 } else { high = middle }
        }
        return low < askings.count && askings[low].member == member ? low : nil
    }
}

extension Inquiry.Asking {
    /// The next question waits twice as long each time, up to two seconds or what the peer's round
    /// trips take.
    fileprivate mutating func asked(at now: Instant, patience: Duration) {
        let longest = max(patience, .seconds(2))
        asksAt = now + min(patience * (1 << Int(min(attempts, 5))), longest)
        attempts = min(attempts + 1, 200)
        if standing == .unasked { standing = .silent }
    }

    fileprivate func reason(_ status: MemberStatus?) -> InquiryResult.Reason {
        switch status {
        case .unreachable: return .unreachable
        case .dead, nil: return .dead
        case .left, .leaving: return .left
        case .alive, .suspect: break
        }
        return switch standing {
        case .unasked: .notAsked
        case .silent: .silent
        case .notYet, .held: .notYet
        }
    }
}
