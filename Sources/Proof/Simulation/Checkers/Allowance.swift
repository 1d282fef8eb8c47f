package import Membership

/// The worst that may be said of members which run and can be reached. Every scenario states it;
/// all verdicts are counted and shown, allowed or not.
package struct Allowance: Sendable {
    /// What a verdict says, from nothing to the worst.
    package enum Severity: Int, Comparable, Sendable {
        case nothing, suspect, unreachable, dead

        /// `nil` for what speaks against nobody.
        package init?(_ status: MemberStatus) {
            switch status {
            case .suspect: self = .suspect
            case .unreachable: self = .unreachable
            case .dead: self = .dead
            case .alive, .leaving, .left: return nil
            }
        }

        package static func < (left: Severity, right: Severity) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// Of members that no fault concerns, by members that none concerns.
    package var healthy: Severity
    /// Of members that a fault concerns, while they run.
    package var concerned: Severity

    package init(healthy: Severity, concerned: Severity = .dead) {
        self.healthy = healthy
        self.concerned = concerned
    }

    /// Nobody is even suspected, but for those that a fault concerns.
    package static let nothing = Allowance(healthy: .nothing)
    /// Healthy members may be suspected, and are routed to all the same.
    package static let suspicions = Allowance(healthy: .suspect)
    /// A fault concerns all of them.
    package static let everything = Allowance(healthy: .dead)
}

/// Verdicts on members that ran and could be reached.
package struct VerdictCounts: Equatable, Sendable {
    /// One count for each severity.
    package struct Counts: Equatable, Sendable {
        package private(set) var suspect = 0
        package private(set) var unreachable = 0
        package private(set) var dead = 0

        mutating func count(_ severity: Allowance.Severity) {
            switch severity {
            case .nothing: break
            case .suspect: suspect += 1
            case .unreachable: unreachable += 1
            case .dead: dead += 1
            }
        }

        static func += (left: inout Counts, right: Counts) {
            left.suspect += right.suspect
            left.unreachable += right.unreachable
            left.dead += right.dead
        }

        /// As a table shows them: suspect, unreachable, dead.
        package var text: String {
            self == Counts() ? "-" : "\(suspect)/\(unreachable)/\(dead)"
        }
    }

    /// On members that no fault concerned, by such.
    package var healthy = Counts()
    /// On members that a fault concerned, by members that none did.
    package var concerned = Counts()
    /// By members that a fault concerned, on anybody.
    package var byConcerned = Counts()

    static func += (left: inout VerdictCounts, right: VerdictCounts) {
        left.healthy += right.healthy
        left.concerned += right.concerned
        left.byConcerned += right.byConcerned
    }
}
