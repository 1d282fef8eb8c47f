import Gossip
import Logging
import Membership
import Primitives

/// What the operator reads: one line for each fact, with its reason.
extension NodeLoop {
    func log(_ notice: Notice) {
        switch notice {
        case .transition(let id, let name, let from, let to, let reason):
            logger.log(
                level: to == .unreachable || to == .dead ? .warning : .info,
                "Member \(name) is \(to.rawValue)",
                metadata: [
                    "id": "\(id)", "was": "\(from?.rawValue ?? "unknown")",
                    "reason": "\(reason.words)",
                ]
            )
        case .seedAnswered(let address, let id):
            logger.info("Seed answered", metadata: ["address": "\(address)", "id": "\(id)"])
        case .ready(let members):
            logger.info("Ready: the mesh is known", metadata: ["members": "\(members)"])
        case .reaped(let id, let name):
            logger.info("Member \(name) is forgotten", metadata: ["id": "\(id)"])
        case .nameConflict, .renamed, .outdone, .forger: logTrouble(notice)
        case .clocksDiffer, .certificateExpired, .clockAhead: logClock(notice)
        }
    }

    /// What somebody has to look at.
    private func logTrouble(_ notice: Notice) {
        switch notice {
        case .nameConflict(let conflict): logConflict(conflict, at: now)
        case .renamed(let name, let old, let new):
            logger.warning(
                "The name \(name) went over to another member; the one before is forgotten",
                metadata: [
                    "before": "\(old)", "now": "\(new)", "event": "member.renamed",
                    "remedy": "none if the host was made anew; else see who took its name",
                ]
            )
        case .outdone(let version):
            logger.warning(
                """
                Newer records of this node are about: its saved epoch was lost or old. \
                It goes on above them.
                """,
                metadata: ["version": "\(version)"]
            )
        case .forger(let id, let name):
            logger.warning(
                """
                Member \(name) passed on a record whose signature is wrong: for a minute little of \
                what it sends is looked at
                """,
                metadata: ["id": "\(id)", "remedy": "see to that host: it may be in other hands"]
            )
        default: break
        }
    }

    /// The node does not get ahead: a defect, which must be seen.
    func noteStandstill(of parts: [String], at now: Instant) {
        guard complaints.admits(.standstill, at: now) else { return }
        logger.error(
            "The node does not get ahead of \(parts.joined(separator: ", "))",
            metadata: ["remedy": "restart the agent, and report this line"]
        )
    }

    /// Two live members with one name: told at once, and each minute while it lasts.
    func logConflict(_ conflict: NameConflict, at now: Instant) {
        guard complaints.admits(.nameConflict(conflict.name), at: now) else { return }
        logger.warning(
            "Two live members claim the name \(conflict.name); one of them shows nowhere under it",
            metadata: [
                "shown": "\(conflict.shown)", "shadowed": "\(conflict.shadowed)",
                "event": "name.conflict", "remedy": "give one of the two another --name",
            ]
        )
    }

    /// Clocks that are wrong: here or there, that is for the operator to find out.
    private func logClock(_ notice: Notice) {
        switch notice {
        case .clocksDiffer(let id, let name, let lead):
            let now = now
            let sentence = """
                The clock of \(name) is \(lead.magnitude) seconds \
                \(lead > 0 ? "ahead of" : "behind") this host's
                """
            clockDifference = (now, sentence)
            guard complaints.admits(.clocksDiffer, at: now) else { return }
            logger.warning(
                "\(sentence)",
                metadata: [
                    "id": "\(id)", "seconds": "\(lead)",
                    "remedy": "set the clock of the host that is wrong (timedatectl shows it)",
                ]
            )
        case .certificateExpired(let id, let name):
            guard complaints.admits(.certificateExpired, at: now) else { return }
            logger.warning(
                "\(name) is not let in: its certificate is not valid now",
                metadata: ["id": "\(id)", "remedy": "renew it, or restart its agent"]
            )
        case .clockAhead(let id, let seconds):
            guard complaints.admits(.recordAhead, at: now) else { return }
            logger.warning(
                """
                A record lies \(seconds) seconds ahead of this host's clock and is refused
                """,
                metadata: [
                    "id": "\(id)",
                    "remedy": "set the clock of the host that is wrong (timedatectl shows it)",
                ]
            )
        default: break
        }
    }
}

extension TransitionReason {
    /// The reason in a few words.
    var words: String {
        switch self {
        case .joined: "joined"
        case .restarted: "restarted"
        case .refuted: "refuted what was said against it"
        case .left: "left"
        case .accused(let count, let quorum): "accused by \(count), quorum \(quorum)"
        case .ownProbesFailed(let rounds): "\(rounds) probe rounds of this node failed"
        case .suspicionExpired(let accusers): "suspicion expired with \(accusers) accusers"
        case .answered: "answered"
        case .accusationsVoid: "accusations are void"
        }
    }
}
