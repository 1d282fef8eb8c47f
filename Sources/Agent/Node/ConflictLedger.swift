import Primitives

/// Which contested names were told to the operator: each once, until another holder shows or the
/// member has its name again.
struct ConflictLedger: Sendable {
    /// Who shows instead of a member.
    private var shown: [NodeID: NodeID] = [:]

    /// Whether that is news; it is told then.
    mutating func isNews(shadowed: NodeID, by holder: NodeID) -> Bool {
        shown.updateValue(holder, forKey: shadowed) != holder
    }

    /// Nobody shows instead of the member, or it is gone.
    mutating func forget(_ member: NodeID) {
        shown[member] = nil
    }
}
