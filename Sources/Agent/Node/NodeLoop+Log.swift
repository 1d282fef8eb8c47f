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
        case .nameHeldByAnother, .nameConflict, .outdone, .clockAhead: logTrouble(notice)
        }
    }

    /// What somebody has to look at.
    private func logTrouble(_ notice: Notice) {
        switch notice {
        case .nameHeldByAnother(let name, let holder):
            logger.error(
                """
                The name \(name) is held by another live member, which shows instead of this \
                node. Give one of them another --name; the older keeps it until it is gone.
                """,
                metadata: ["holder": "\(holder)"]
            )
        case .nameConflict(let name, let shown, let shadowed):
            guard conflicts.isNews(shadowed: shadowed, by: shown) else { return }
            logger.warning(
                "Two members hold the name \(name); the older one shows",
                metadata: ["shown": "\(shown)", "shadowed": "\(shadowed)"]
            )
        case .outdone(let version):
            logger.warning(
                """
                Newer records of this node are about: its saved epoch was lost or old. \
                It goes on above them.
                """,
                metadata: ["version": "\(version)"]
            )
        case .clockAhead(let id, let seconds):
            logger.warning(
                """
                A record lies \(seconds / 3_600) hours ahead of this host's clock and is refused. \
                Set the clock of the host that is wrong.
                """,
                metadata: ["id": "\(id)"]
            )
        case .transition, .seedAnswered, .ready, .reaped: break
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
