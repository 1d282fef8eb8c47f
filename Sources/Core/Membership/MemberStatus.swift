/// What this node thinks of a member, from best to worst (docs/protocol.md, Membership).
///
/// `alive` and `suspect` are *reachable*: they are routed to. `leaving` is shown only of a node by
/// itself while it drains.
package enum MemberStatus: String, CaseIterable, Sendable {
    case alive, suspect, unreachable, dead, leaving, left

    /// Whether its instances may be called.
    package var isReachable: Bool { self == .alive || self == .suspect }
}
