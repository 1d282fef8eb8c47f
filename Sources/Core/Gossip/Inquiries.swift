import Membership
import Primitives
import Wire

/// The inquiries of this node that are open. Each knows its members; together they have one pace.
struct Inquiries: Sendable {
    private var open: [Inquiry] = []
    /// As walks do, so that neither side's socket overflows: 64 datagrams take 10 ms.
    private var budget = TokenBucket(rate: 6_400, burst: 64)

    /// Open at once.
    static let limit = 64
    /// Members that one asks.
    static let memberLimit = 4_096

    var isEmpty: Bool { open.isEmpty }
    var isFull: Bool { open.count >= Inquiries.limit }
    var count: Int { open.count }

    var nextDeadline: Instant? {
        open.map { min($0.deadline, $0.nextQuestion ?? $0.deadline) }.min()
    }

    mutating func begin(_ inquiry: Inquiry) { open.append(inquiry) }

    /// Whoever asked wants to know no more.
    mutating func end(_ id: UInt64) { open.removeAll { $0.id == id } }

    mutating func receive(_ answer: HeldAnswer, from member: NodeID) {
        guard let place = open.firstIndex(where: { $0.question.nonce == answer.nonce }) else {
            return
        }
        open[place].receive(answer, from: member)
    }

    mutating func note(_ member: NodeID, isReachable: Bool, at now: Instant) {
        for place in open.indices {
            open[place].note(member, isReachable: isReachable, at: now)
        }
    }

    /// The questions that go out now.
    mutating func takeQuestions(
        at now: Instant,
        patience: (NodeID) -> Duration
    ) -> [(NodeID, HeldQuestion)] {
        var questions: [(NodeID, HeldQuestion)] = []
        for place in open.indices {
            let due = open[place].takeDue(at: now, budget: &budget, patience: patience)
            let question = open[place].question
            questions += due.map { ($0, question) }
        }
        return questions
    }

    /// Takes out those that are fulfilled or whose time is over.
    mutating func takeConcluded(
        at now: Instant,
        status: (NodeID) -> MemberStatus?
    ) -> [InquiryResult] {
        if open.isEmpty { return [] }
        let concluded = open.filter { $0.isFulfilled || $0.deadline <= now }
        if concluded.isEmpty { return [] }
        open.removeAll { $0.isFulfilled || $0.deadline <= now }
        return concluded.map { $0.result(status: status) }
    }
}
