package import Gossip
package import Membership
package import Primitives
import Registry
import Sodium
import Wire

/// One simulated host: its node, its keys, and what would be on its disk.
package struct Host: Sendable {
    package internal(set) var node: Node
    package let address: Address
    package internal(set) var isRunning = true
    /// While it is paused, datagrams wait and time stands still for it.
    package internal(set) var isPaused = false
    var sealer: Sealer
    let key: SigningKey
    let certificate: Certificate
    /// The epoch on disk.
    var epoch: UInt64
    /// How often it was started.
    var starts = 1
    var inbox: [(from: Int, bytes: [UInt8])] = []
    /// The deadline for which a wake-up is scheduled.
    var wakeAt: Instant?
    package internal(set) var transitions: [Transition] = []
    package internal(set) var halted: HaltReason?
    package internal(set) var sentDatagrams = 0
    package internal(set) var sentBytes = 0
}

/// A change of a member's status as one host saw it.
package struct Transition: Equatable, Sendable {
    package let at: Instant
    package let observer: Int
    package let member: NodeID
    package let to: MemberStatus
    package let reason: TransitionReason
}
