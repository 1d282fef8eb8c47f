/// How many other members stand at each status.
package struct StatusCounts: Equatable, Sendable {
    package private(set) var alive = 0
    package private(set) var suspect = 0
    package private(set) var unreachable = 0
    package private(set) var dead = 0
    package private(set) var left = 0

    /// Alive or suspect: routed to, and counted for a quorum.
    package var reachable: Int { alive + suspect }

    /// Neither dead nor left.
    package var live: Int { alive + suspect + unreachable }

    package subscript(status: MemberStatus) -> Int {
        switch status {
        case .alive: alive
        case .suspect: suspect
        case .unreachable: unreachable
        case .dead: dead
        case .leaving: 0
        case .left: left
        }
    }

    mutating func add(_ difference: Int, at status: MemberStatus) {
        switch status {
        case .alive: alive += difference
        case .suspect: suspect += difference
        case .unreachable: unreachable += difference
        case .dead: dead += difference
        case .leaving: preconditionFailure("a node is leaving only in its own eyes")
        case .left: left += difference
        }
    }
}
