/// What a caller must be allowed to do where a place is asked. Nothing asks for it yet: whoever
/// reaches a listener may do all of it (docs/security.md, The local API).
enum Right: Hashable, Sendable {
    /// Nothing: what load balancers probe, and what only says that it is not provided.
    case open
    /// To see what is known of the mesh, and to have instances picked.
    case read
    /// To change what this node registers of one service.
    case register(Subject)
    /// To command the agent, and to overrule what it decides.
    case operate

    /// Where a request names its service.
    enum Subject: CaseIterable, Hashable, Sendable {
        /// By name or id in the body.
        case body
        /// By its id in the path.
        case serviceID
        /// By the id of one of its checks in the path.
        case checkID
    }
}
