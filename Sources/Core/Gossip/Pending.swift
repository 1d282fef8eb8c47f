/// What is here and cannot be taken in yet, what is asked for because it is missing, and who asks
/// whom what readers see.
struct Pending: Sendable {
    /// Records whose signer, epoch or accused version is unknown.
    var records: PendingRecords
    /// The same of what walks brought.
    var walked: PendingRecords
    /// The rests that are missing here.
    var rests = RestFetches()
    /// What this node asks all others.
    var inquiries = Inquiries()
    /// What one member or another is asked for what differs.
    var comparisons: [Comparison] = []
    /// What others ask and readers here do not see yet.
    var questions = WaitingQuestions()

    init(settings: GossipSettings) {
        records = PendingRecords(limit: settings.waitingLimit)
        walked = PendingRecords(limit: settings.walkWaitingLimit)
    }

    func checkInvariants(_ settings: GossipSettings) {
        precondition(records.count <= settings.waitingLimit, "pending records are bounded")
        precondition(
            walked.count <= settings.walkWaitingLimit,
            "pending records of walks are bounded"
        )
        precondition(comparisons.count <= Node.comparisonLimit, "comparisons are bounded")
        precondition(inquiries.count <= Inquiries.limit, "inquiries are bounded")
        questions.checkInvariants()
    }
}
