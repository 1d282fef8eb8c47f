import Gossip
import Membership
import Primitives
import Registry
import Wire

/// What happened, as a mermaid sequence diagram: the last so many lines of it.
package struct Trace: Sendable {
    private let limit: Int
    private var lines: [String] = []
    private var named: Set<Int> = []
    /// Probes between hosts that nobody suspects are left out.
    private let isTerse: Bool

    package init(limit: Int = 1_000, isTerse: Bool = true) {
        self.limit = limit
        self.isTerse = isTerse
    }

    mutating func note(_ message: Message, from: Int, to: Int, at now: Instant) {
        if isTerse, message.isSmallTalk { return }
        append("h\(from)->>h\(to): \(message.words) (\(now.milliseconds) ms)")
    }

    mutating func note(_ transition: Transition, of number: Int?) {
        let member = number.map { "h\($0)" } ?? "?"
        append(
            "Note over h\(transition.observer): \(transition.at.milliseconds) ms \(member) "
                + "\(transition.to.rawValue)"
        )
    }

    /// Something that was done to a host or to all.
    mutating func note(_ fault: String, at host: Int, _ now: Instant) {
        append("Note over h\(host): \(now.milliseconds) ms \(fault)")
    }

    private mutating func append(_ line: String) {
        if lines.count >= 2 * limit { lines.removeFirst(limit) }
        lines.append(line)
    }

    /// The diagram, with the last lines only.
    package var mermaid: String {
        (["sequenceDiagram"] + lines.suffix(limit).map { "    " + $0 }).joined(separator: "\n")
            + "\n"
    }
}

extension Instant {
    /// For people.
    var milliseconds: Int64 { nanoseconds / 1_000_000 }
}

extension Message {
    /// Whether it is a probe or an answer without any news.
    fileprivate var isSmallTalk: Bool {
        switch self {
        case .ping(let ping): ping.cargo.isEmpty && ping.onBehalf == nil
        case .ack(let ack): ack.cargo.isEmpty && ack.statement == nil
        default: false
        }
    }

    fileprivate var words: String {
        switch self {
        case .ping(let ping): "PING, \(ping.cargo.words)"
        case .ack(let ack): "ACK, \(ack.cargo.words)"
        case .gossip(let records): "GOSSIP, \(records.words)"
        case .records(let answer): "RECORDS, \(answer.records.words)"
        case .pull(let question):
            "PULL, \(question.wanted.count) keys, \(question.prefixes.count) prefixes"
        case .compare(let question): "COMPARE, \(question.prefixes.count) prefixes"
        case .branches(let answer): "BRANCHES, \(answer.branches.count)"
        default: "\(type)".uppercased()
        }
    }
}

extension [CarriedRecord] {
    /// How many, and of the accusations who accuses whom, by the first digits of their ids.
    fileprivate var words: String {
        let accusations = compactMap { carried -> String? in
            guard let record = (try? carried.read())?.record,
                case .accusation(let body) = record.body
            else { return nil }
            return "\("\(record.signer)".prefix(4)) accuses \("\(body.target)".prefix(4))"
        }
        return (["\(count) records"] + accusations).joined(separator: ", ")
    }
}
