import Primitives
import Registry
import Wire

@testable import Gossip

/// What a transcript shows of all that happens.
struct TranscriptLog {
    /// What can be asked for by `log`.
    enum Subject: String, CaseIterable {
        /// PING, ACK, PING-REQ, INDIRECT-ACK and NACK.
        case probes
        /// HELLO, HELLO-ACK and JOIN.
        case greetings
        /// GOSSIP, and records that ride on probes.
        case gossip
        /// COMPARE, BRANCHES, PULL and RECORDS.
        case walks
        case markers
        /// HELD? and HELD, and what came of them.
        case inquiries
        /// Facts for the log: verdicts on members, readiness, names.
        case verdicts
        /// What readers see.
        case changes
        /// What is to be made durable.
        case disk
    }

    var subjects: Set<Subject> = Set(Subject.allCases)

    /// One line, or `nil` for what nobody wants to see.
    func line(_ entry: Mesh.Entry, in mesh: Mesh, _ words: TranscriptWords) -> String? {
        let subject = TranscriptLog.subject(of: entry.effect)
        guard !subjects.isDisjoint(with: subject) else { return nil }
        let host = words.name(mesh.hosts[entry.host].node.id)
        return "\(TranscriptLog.time(entry.moment)) \(host)"
            + text(entry, in: mesh, words)
    }

    private func text(_ entry: Mesh.Entry, in mesh: Mesh, _ words: TranscriptWords) -> String {
        switch entry.effect {
        case .send(let message, to: _, at: let address):
            let receiver = mesh.place(of: address).map { mesh.hosts[$0].node }
            let arrow = entry.isLost || receiver == nil ? "-x" : "->"
            let size = Datagram.overheadBytes + message.payloadSize
            return " \(arrow) \(receiver.map { words.name($0.id) } ?? "nobody") "
                + words.message(message, receiverRoot: receiver?.registry.root)
                + " (\(size) bytes)"
        case .notice(let notice): return ": " + words.notice(notice)
        case .changed(let change): return ": " + words.change(change)
        case .epochRaised(let epoch): return ": epoch \(epoch - Mesh.unixStart)"
        case .sequenceReserved(let sequence):
            return ": reserved up to \(sequence.reserved), floor \(sequence.floor)"
        case .halt: return ": halts"
        case .inquired(let result): return ": " + words.result(result)
        case .compared(let result): return ": compared, \(result.differences.count) differ"
        }
    }

    private static func subject(of effect: GossipEffect) -> Set<Subject> {
        switch effect {
        case .send(let message, to: _, at: _): subject(of: message)
        case .notice, .halt: [.verdicts]
        case .changed: [.changes]
        case .inquired: [.inquiries]
        case .compared: [.walks]
        case .epochRaised, .sequenceReserved: [.disk]
        }
    }

    private static func subject(of message: Message) -> Set<Subject> {
        switch message {
        case .hello, .helloAck, .join: [.greetings]
        case .ping(let ping): ping.cargo.isEmpty ? [.probes] : [.probes, .gossip]
        case .ack(let ack): ack.cargo.isEmpty ? [.probes] : [.probes, .gossip]
        case .pingRequest, .indirectAck, .nack: [.probes]
        case .gossip: [.gossip]
        case .compare, .branches, .pull, .records: [.walks]
        case .marker: [.markers]
        case .heldQuestion, .held: [.inquiries]
        }
    }

    /// Seconds, to the millisecond.
    static func time(_ moment: Instant) -> String {
        let milliseconds = moment.nanoseconds / 1_000_000
        let rest = String(milliseconds % 1_000)
        return "\(milliseconds / 1_000)."
            + String(repeating: "0", count: 3 - rest.count) + rest
    }
}
