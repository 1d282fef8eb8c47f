/// What is here and cannot be taken in yet, and what is asked for because it is missing.
struct Pending: Sendable {
    /// Records whose signer, epoch or accused version is unknown.
    var records: WaitingRoom
    /// The same of what walks brought.
    var walked: WaitingRoom
    /// The rests that are missing here.
    var rests = RestFetches()

    init(settings: GossipSettings) {
        records = WaitingRoom(limit: settings.waitingLimit)
        walked = WaitingRoom(limit: settings.walkWaitingLimit)
    }

    func checkInvariants(_ settings: GossipSettings) {
        precondition(records.count <= settings.waitingLimit, "the waiting room is bounded")
        precondition(
            walked.count <= settings.walkWaitingLimit,
            "what walks brought waits in bounds"
        )
    }
}
