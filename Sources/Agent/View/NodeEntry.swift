package import Membership
package import Primitives
package import Registry

/// A member with everything it offers.
package struct NodeEntry: Sendable {
    package internal(set) var member: MemberView
    package let createIndex: UInt64
    /// Of the member's own fields.
    package internal(set) var modifyIndex: UInt64
    /// Of the member with its instances and checks.
    package internal(set) var contentIndex: UInt64
    /// Since when it has been unreachable or dead, in milliseconds since 1970.
    package internal(set) var failedMilliseconds: UInt64?
    /// Its instances, sorted by id.
    package internal(set) var instances: [InstanceEntry] = []
    /// Its checks that belong to no service, sorted by id.
    package internal(set) var checks: [InstanceEntry] = []

    package var id: NodeID { member.id }
    package var name: String { member.body.name }

    /// Whether it is in the catalog.
    package var isListed: Bool { member.isListed }
    /// Whether it is held unreachable or dead.
    package var isFailed: Bool { member.status.isFailed }
    package var isInMaintenance: Bool { member.body.flags.contains(.maintenance) }
}

/// An instance, or a check of a node, with its indexes. A class, so that lists of them are cheap.
package final class InstanceEntry: Sendable {
    package let view: InstanceView
    package let createIndex: UInt64
    package let modifyIndex: UInt64

    init(view: InstanceView, createIndex: UInt64, modifyIndex: UInt64) {
        self.view = view
        self.createIndex = createIndex
        self.modifyIndex = modifyIndex
    }

    package var body: InstanceBody { view.body }
    package var owner: NodeID { view.owner }

    /// The order of every list of instances.
    static func precedes(_ left: InstanceEntry, _ right: InstanceEntry) -> Bool {
        if left.owner != right.owner { return left.owner < right.owner }
        if left.body.id != right.body.id { return left.body.id < right.body.id }
        return left.view.key < right.view.key
    }
}

extension MemberStatus {
    /// Whether callers must not be sent there because nobody reaches it.
    package var isFailed: Bool { self == .unreachable || self == .dead }

    /// Consul's number: 1 alive, 2 leaving, 3 left, 4 failed. A suspect is alive.
    package var consulNumber: Int {
        switch self {
        case .alive, .suspect: 1
        case .leaving: 2
        case .left: 3
        case .unreachable, .dead: 4
        }
    }
}

extension NodeEntry {
    /// Its first address without the port; a member without one shows an empty text.
    package var addressText: String { member.body.addresses.first?.ip.description ?? "" }
}
