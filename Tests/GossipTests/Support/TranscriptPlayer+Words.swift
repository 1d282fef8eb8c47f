import Gossip
import Primitives
import Wire

/// How the words of a command are read.
extension TranscriptPlayer {
    func word(_ line: TranscriptLine, _ place: Int) throws(Mistake) -> String {
        guard line.arguments.indices.contains(place) else {
            throw Mistake("\(line.verb) needs \(place + 1) words or more")
        }
        return line.arguments[place]
    }

    /// The number of the host that a word names.
    func host(_ line: TranscriptLine, _ place: Int) throws(Mistake) -> Int {
        try host(named: try word(line, place))
    }

    func host(named label: String) throws(Mistake) -> Int {
        guard let number = mesh.hosts.firstIndex(where: { words.name($0.node.id) == label }) else {
            throw Mistake("no host is called \(label)")
        }
        return number
    }

    /// The hosts of a list such as `a,b`.
    func hosts(_ text: String) throws(Mistake) -> [Int] {
        var numbers: [Int] = []
        for label in text.split(separator: ",") { numbers.append(try host(named: String(label))) }
        return numbers
    }

    /// The labels of hosts to be started: so many, or the next one by its name.
    func labels(_ text: String) throws(Mistake) -> [String] {
        let letters = "abcdefghijklmnopqrstuvwxyz".map(String.init)
        let next = letters.dropFirst(mesh.hosts.count)
        if let count = Int(text) {
            guard count > 0, count <= next.count else { throw Mistake("1 to 26 hosts") }
            return Array(next.prefix(count))
        }
        guard let label = next.first, text == label else {
            throw Mistake("the next host is called \(next.first ?? "nothing")")
        }
        return [label]
    }

    /// A duration such as `1s` or `250ms`.
    func duration(_ text: String) throws(Mistake) -> Duration {
        if text.hasSuffix("ms"), let count = Int64(text.dropLast(2)), count >= 0 {
            return .milliseconds(count)
        }
        if text.hasSuffix("s"), let count = Int64(text.dropLast()), count >= 0 {
            return .seconds(count)
        }
        throw Mistake("no duration: \(text)")
    }
}

extension MessageType {
    /// As in docs/protocol.md.
    var label: String {
        switch self {
        case .hello: "HELLO"
        case .helloAck: "HELLO-ACK"
        case .join: "JOIN"
        case .ping: "PING"
        case .ack: "ACK"
        case .pingRequest: "PING-REQ"
        case .gossip: "GOSSIP"
        case .compare: "COMPARE"
        case .branches: "BRANCHES"
        case .pull: "PULL"
        case .records: "RECORDS"
        case .indirectAck: "INDIRECT-ACK"
        case .nack: "NACK"
        case .marker: "MARKER"
        case .heldQuestion: "HELD?"
        case .held: "HELD"
        }
    }
}
