package import Gossip
package import Membership
package import Primitives
package import Registry
import Sodium
import Wire

/// One simulated host: its node, its keys, and what would be on its disk.
package struct Host: Sendable {
    package internal(set) var driver: NodeDriver
    package let address: Address
    package internal(set) var isRunning = true
    /// While it is paused, datagrams wait and time stands still for it.
    package internal(set) var isPaused = false
    let credentials: Credentials
    var writer: LetterWriter
    package internal(set) var disk: Disk
    /// How often it was started.
    var starts = 1
    var inbox: [(from: Int, letter: Letter, arrived: Instant)] = []
    /// The deadline for which a wake-up is scheduled, in the world's time.
    var wakeAt: Instant?
    /// How far its monotonic clock is behind the world's.
    var lag = Duration.zero
    var suspendedAt: Instant?
    /// How far its wall clock is ahead, in seconds.
    var wallLead: Int64 = 0
    /// What it was last told to publish, by id; looked up, never iterated unsorted.
    package internal(set) var published: [String: InstanceBody] = [:]

    /// Datagrams that a socket holds while nobody reads it.
    static let inboxLimit = 2_048
    var role = Role.ordinary
    package internal(set) var halted: HaltReason?
    package internal(set) var sentDatagrams = 0
    package internal(set) var sentBytes = 0

    /// What a host is beside what its node makes of it.
    enum Role: Sendable {
        case ordinary
        /// Says of every comparison that all is different, for ever.
        case endless
        /// Of a version that knows one kind of record, one message and one field more.
        case later
        /// Says in every answer that it is somewhere else, as far away as can be said.
        case wild
    }

    /// What outlives the process.
    package struct Disk: Sendable {
        /// The epoch of the last run.
        var epoch: UInt64
        /// Where its records go on, and those that were written down.
        var own: OwnRecords
        /// What it knew of the mesh when it stopped; kept in small worlds, where it is little.
        var registry: Registry?
        /// When they changed first since; `nil` where all is written down.
        var changedAt: Instant?

        /// How long a change may not be written down yet.
        static let delay = Duration.seconds(5)
    }

    /// What stays the same from process to process.
    struct Credentials: Sendable {
        let id: NodeID
        /// `nil` in a bare world.
        let key: SigningKey?
        let certificate: Certificate
    }
}

extension Host {
    /// A copy of the node, for tests.
    package var node: Node { driver.node }
}

/// A change of a member's status as one host saw it.
package struct Transition: Equatable, Sendable {
    package let at: Instant
    package let observer: Int
    package let member: NodeID
    /// `nil` for a member that was not known.
    package let from: MemberStatus?
    package let to: MemberStatus
    package let reason: TransitionReason
}

extension Host.Disk {
    /// What a start finds of the mesh.
    var room: StoredRoom? {
        guard let registry else { return nil }
        func trusted(_ record: Record) -> Verified<Record> {
            Verified(trusting: record, from: record.signer)
        }
        return StoredRoom(
            members: registry.memberRecords.map(trusted),
            records: registry.ownedRecords.map(trusted),
            markers: registry.markedMembers.map { StoredMarker(id: $0.id, version: $0.version) }
        )
    }

    /// Whole registries are kept in worlds of at most so many hosts.
    static let smallWorld = 64

    /// Writes a node's own records down as they are.
    mutating func write(ownRecordsOf node: Node) {
        changedAt = nil
        own.instances =
            (node.registry.currentRecords(of: node.id) + node.registry.parts(of: node.id)).map {
                Verified(trusting: $0, from: $0.signer)
            }
    }
}
