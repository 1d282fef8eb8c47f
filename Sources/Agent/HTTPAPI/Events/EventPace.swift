import NIOCore
import Primitives
import Registry

/// How often one member may have this agent look for whom an event is meant: once a second, which
/// is as often as an agent fires, and as many at once as are held of a member.
struct EventPace: Sendable {
    private static let pause = TimeAmount.seconds(1)
    private static let burst = TimeAmount.seconds(Int64(EventBody.slots))
    /// When each member will have been idle for long enough; who was needs no place.
    private var rested: [NodeID: NIODeadline] = [:]

    /// How many members are remembered.
    var count: Int { rested.count }

    /// Whether one more is looked at.
    mutating func allows(_ member: NodeID, at now: NIODeadline) -> Bool {
        if rested.count >= EventPace.mostMembers { rested = rested.filter { $0.value > now } }
        let next = max(rested[member] ?? now, now) + Self.pause
        guard next <= now + Self.burst, rested.count < 2 * EventPace.mostMembers else {
            return false
        }
        rested[member] = next
        return true
    }

    /// From here on those who were idle are forgotten.
    private static let mostMembers = 1_024
}
