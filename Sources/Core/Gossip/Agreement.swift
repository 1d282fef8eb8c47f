package import Primitives
import Registry

/// What comparing roots with one member came to, for people. Nothing is decided by it.
package struct Agreement: Equatable, Sendable {
    /// The last root that it told.
    package internal(set) var root: Digest
    /// When it told it.
    package internal(set) var heardAt: Instant
    /// Since when its roots are this node's own, or are not.
    package internal(set) var since: Instant
    /// Walks with it since it first told a root.
    package internal(set) var walks: UInt32 = 0
    /// Records that walks brought from it or pushed to it.
    package internal(set) var repaired: UInt32 = 0
    /// Whether that root was this node's own when it came.
    package internal(set) var isSame: Bool
}

/// The same of each member that told a root. Looked up, never iterated; 48 bytes of a member.
struct AgreementTable: Sendable {
    private var agreements: [NodeID: Agreement] = [:]

    subscript(member: NodeID) -> Agreement? { agreements[member] }

    /// A member told its root.
    mutating func note(_ root: Digest, of member: NodeID, isSame: Bool, at now: Instant) {
        guard var known = agreements[member] else {
            agreements[member] = Agreement(root: root, heardAt: now, since: now, isSame: isSame)
            return
        }
        if known.isSame != isSame { known.since = now }
        known.root = root
        known.heardAt = now
        known.isSame = isSame
        agreements[member] = known
    }

    mutating func noteWalk(with member: NodeID) {
        guard let walks = agreements[member]?.walks else { return }
        agreements[member]?.walks = walks == .max ? walks : walks + 1
    }

    mutating func noteRepairs(_ count: Int, with member: NodeID) {
        guard count > 0, let known = agreements[member]?.repaired else { return }
        let (sum, overflow) = known.addingReportingOverflow(UInt32(clamping: count))
        agreements[member]?.repaired = overflow ? .max : sum
    }

    mutating func forget(_ member: NodeID) { agreements[member] = nil }
}

extension Node {
    /// What comparing roots came to, of each member that told one, in order of id.
    package var agreements: [(member: NodeID, agreement: Agreement)] {
        registry.members.compactMap { member in
            reconciliation.agreements[member].map { (member, $0) }
        }
    }
}
