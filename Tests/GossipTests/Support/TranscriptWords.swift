import Membership
import Primitives
import Registry
import Wire

@testable import Gossip

/// Messages, records and effects in words. Nonces, cookies and signatures are left out, and hashes
/// but for places in the tree, so that only what a node does shows.
struct TranscriptWords {
    /// Looked up by id, never iterated.
    var labels: [NodeID: String] = [:]
    /// Records are counted where there are more.
    private static let mostNamed = 4

    func name(_ id: NodeID) -> String { labels[id] ?? "?" }

    /// Epochs count from the first of a mesh.
    func version(_ version: Version) -> String {
        "\(version.epoch - Mesh.unixStart).\(version.sequence)"
    }

    func record(_ record: Record) -> String {
        let version = version(record.version)
        let signer = name(record.signer)
        switch record.body {
        case .member(let body):
            return "member \(signer) \(version)"
                + (body.flags.contains(.leaving) ? " leaving" : "")
                + (body.flags.contains(.maintenance) ? " in maintenance" : "")
        case .instance(let body):
            let end = body.flags.contains(.deleted) ? " deleted" : ""
            return "instance \(body.id) of \(signer) \(version)" + end
        case .accusation(let body):
            return "accusation by \(signer) \(version) of \(name(body.target)) "
                + self.version(body.targetVersion)
        case .caller(let body): return "\(signer) \(version) calls \(body.service)"
        case .part(let body): return "part \(body.index + 1) of \(body.count) by \(signer)"
        case .event(let body): return "event \(body.content.name) of \(signer) \(version)"
        case .unknown: return "unknown by \(signer) \(version)"
        }
    }

    /// Some records by name, many by kind and number.
    func records(_ records: [Record]) -> String {
        if records.isEmpty { return "nothing" }
        guard records.count > Self.mostNamed else {
            return records.map(record).joined(separator: ", ")
        }
        let kinds = RecordKind.inOrder.compactMap { kind, word in
            let count = records.count { $0.kind == kind }
            return count > 0 ? "\(count) \(word)" : nil
        }
        return "\(records.count) records: " + kinds.joined(separator: ", ")
    }

    private func carried(_ carried: [CarriedRecord]) -> String {
        records(carried.compactMap { try? $0.read().record })
    }
}

extension RecordKind {
    fileprivate static let inOrder: [(RecordKind, String)] = [
        (.member, "member"), (.instance, "instance"), (.accusation, "accusation"),
        (.caller, "caller"), (.part, "part"), (.event, "event"),
    ]
}

// MARK: - Messages

extension TranscriptWords {
    /// A message to somebody who has this root at that moment.
    func message(_ message: Message, receiverRoot root: Digest?) -> String {
        switch message {
        case .hello: "HELLO"
        case .helloAck(let ack): "HELLO-ACK, holds \(held(ack.held))"
        case .join(let join): "JOIN, \(carried([join.record]))"
        case .ping(let ping):
            "PING" + (ping.onBehalf.map { " for \(name($0.id))" } ?? "")
                + compare(ping.root, root) + riding(ping.cargo)
        case .ack(let ack):
            "ACK" + (ack.statement == nil ? "" : " with statement")
                + compare(ack.root, root) + riding(ack.cargo)
        case .pingRequest(let request):
            "PING-REQ \(name(request.target)), waits \(request.patience.nanoseconds / 1_000_000) ms"
        case .indirectAck(let ack): "INDIRECT-ACK of \(name(ack.target))"
        case .nack(let nack): "NACK of \(name(nack.target))" + (nack.isRefused ? ", refused" : "")
        case .gossip(let records): "GOSSIP, \(carried(records))"
        case .compare(let question): "COMPARE \(places(question.prefixes))"
        case .branches(let answer):
            "BRANCHES " + answer.branches.map(branch).joined(separator: ", ")
        case .pull(let question): "PULL \(pulled(question))"
        case .records(let answer):
            "RECORDS, " + (answer.nonce == 0 ? "unasked, " : "")
                + (answer.parts > 1 ? "part \(answer.part + 1) of \(answer.parts), " : "")
                + carried(answer.records) + (answer.hasMore ? ", and more" : "")
        case .marker(let marker): "MARKER of \(name(marker.member)) \(version(marker.version))"
        case .heldQuestion(let question):
            "HELD? " + question.versions.map { version($0.version) }.joined(separator: ", ")
        case .held(let answer):
            answer.bits == 0 ? "HELD, nothing" : "HELD, \(answer.bits.nonzeroBitCount)"
        }
    }

    private func held(_ held: HeldOfSender?) -> String {
        switch held {
        case .record(let record): carried([record])
        case .marker(let version): "marker \(self.version(version))"
        case nil: "nothing"
        }
    }

    private func compare(_ root: Digest, _ theirs: Digest?) -> String {
        root == theirs ? "" : ", another root"
    }

    private func riding(_ cargo: [CarriedRecord]) -> String {
        cargo.isEmpty ? "" : ", with " + carried(cargo)
    }

    /// A place is the nibbles that lead there.
    private func place(_ prefix: Prefix) -> String {
        prefix.length == 0 ? "root" : String("\(prefix.bits)".prefix(prefix.length))
    }

    private func places(_ prefixes: [Prefix]) -> String {
        prefixes.map(place).joined(separator: " ")
    }

    private func branch(_ placed: PlacedBranch) -> String {
        switch placed.branch {
        case .entries(let entries): "\(place(placed.prefix)): \(count(entries.count))"
        case .children(let children):
            "\(place(placed.prefix)): \(children.count { $0 != .zero }) children"
        }
    }

    private func count(_ records: Int) -> String {
        records == 1 ? "1 record" : "\(records) records"
    }

    private func pulled(_ question: Pull) -> String {
        let keys = question.wanted.isEmpty ? [] : [count(question.wanted.count)]
        let whole = question.prefixes.isEmpty ? [] : ["all of \(places(question.prefixes))"]
        return (keys + whole).joined(separator: " and ")
    }
}

// MARK: - Effects

extension TranscriptWords {
    /// A fact for the log.
    func notice(_ notice: Notice) -> String {
        switch notice {
        case .transition(let id, _, let from, let to, let reason):
            "\(name(id)) is \(to.rawValue)" + (from.map { ", was \($0.rawValue)" } ?? "")
                + ": " + self.reason(reason)
        case .seedAnswered(_, let id): "a seed answered: \(name(id))"
        case .nameConflict(let conflict):
            "\(name(conflict.shadowed)) claims \(conflict.name) of \(name(conflict.shown))"
        case .renamed(let label, let from, let to):
            "\(label) goes from \(name(from)) to \(name(to))"
        case .outdone(let version): "outdone by \(self.version(version))"
        case .clocksDiffer(let id, _, let lead): "the clock of \(name(id)) leads by \(lead) s"
        case .certificateExpired(let id, _): "the certificate of \(name(id)) is not valid"
        case .clockAhead(let id, let seconds): "a record of \(name(id)) is \(seconds) s ahead"
        case .ready(let members): "ready, \(members) members"
        case .reaped(let id, _): "\(name(id)) is reaped"
        case .forger(let id, _): "\(name(id)) passed on a forged record"
        }
    }

    private func reason(_ reason: TransitionReason) -> String {
        switch reason {
        case .joined: "joined"
        case .restarted: "restarted"
        case .refuted: "refuted"
        case .left: "left"
        case .accused(let count, let quorum): "accused by \(count), quorum \(quorum)"
        case .ownProbesFailed(let rounds): "own probes failed, \(rounds) rounds"
        case .suspicionExpired(let accusers): "suspicion expired, accusers \(accusers)"
        case .answered: "answered"
        case .accusationsVoid: "accusations void"
        }
    }

    /// What came of an inquiry.
    func result(_ result: InquiryResult) -> String {
        let held = result.held.map(name).joined(separator: ", ")
        let missing = result.missing.map { "\(name($0.member)) \($0.reason.rawValue)" }
        return "\(result.outcome): held by " + (held.isEmpty ? "nobody" : held)
            + (missing.isEmpty ? "" : "; missing: " + missing.joined(separator: ", "))
    }

    /// What readers see.
    func change(_ change: GossipChange) -> String {
        switch change {
        case .member(let id): "shows \(name(id))"
        case .memberRemoved(let id): "shows \(name(id)) no more"
        case .instance(let shown):
            "shows \(record(shown.record))" + (shown.isPartial ? ", in part" : "")
        case .instanceRemoved(let record): "shows \(self.record(record)) no more"
        case .event(let record): "shows \(self.record(record))"
        case .caller(let id, let service, let isCalling):
            "shows \(name(id)) calling \(service)" + (isCalling ? "" : " no more")
        }
    }
}
