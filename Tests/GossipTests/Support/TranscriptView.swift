import Membership
import Primitives
import Registry
import Wire

@testable import Gossip

/// What `show` shows: members, the registry, traffic, or one node.
struct TranscriptView {
    let mesh: Mesh
    let words: TranscriptWords
    let traffic: TranscriptTraffic

    func lines(of subject: String) throws(TranscriptPlayer.Mistake) -> [String] {
        switch subject {
        case "members": return running.map(members)
        case "registry": return registries
        case "traffic": return traffic.lines
        default:
            guard let host = mesh.hosts.first(where: { words.name($0.node.id) == subject }) else {
                throw TranscriptPlayer.Mistake("nothing to show: \(subject)")
            }
            return lines(of: host.node)
        }
    }

    private var running: [Node] { mesh.hosts.filter { !$0.isSilent }.map(\.node) }

    /// One node's view of all others.
    private func members(_ node: Node) -> String {
        let others = node.membership.members.map { id in
            let status = node.membership.status(of: id)?.rawValue ?? "unknown"
            return "\(words.name(id)) \(status)" + (node.isShadowed(id) ? " shadowed" : "")
        }
        return "\(words.name(node.id)): "
            + (others.isEmpty ? "alone" : others.joined(separator: ", "))
    }

    /// What is held, once for all that hold the same.
    private var registries: [String] {
        var groups: [(root: Digest, nodes: [Node])] = []
        for node in running {
            if let place = groups.firstIndex(where: { $0.root == node.registry.root }) {
                groups[place].nodes.append(node)
            } else {
                groups.append((node.registry.root, [node]))
            }
        }
        return groups.flatMap { group in
            let names = group.nodes.map { words.name($0.id) }.joined(separator: ", ")
            return ["\(names):"] + (group.nodes.first.map(held) ?? []).map { "  " + $0 }
        }
    }

    private func held(by node: Node) -> [String] {
        var all: [Record] = []
        _ = node.registry.visit(under: .root) { record in
            all.append(record)
            return true
        }
        var lines: [String] = []
        for id in node.registry.members {
            let own = all.filter { $0.signer == id }.sorted { $0.version < $1.version }
            lines.append("of \(words.name(id)): " + words.records(own))
        }
        for marker in node.registry.markedMembers {
            lines.append("marker of \(words.name(marker.id)) \(words.version(marker.version))")
        }
        return lines
    }

    private func lines(of node: Node) -> [String] {
        let deadlines = node.deadlines.compactMap { part, time in
            time.map { "\(part) \(TranscriptLog.time($0))" }
        }
        let events = Counters.Event.allCases.compactMap { event in
            let count = node.counters.value(of: event)
            return count > 0 ? "\(event.rawValue) \(count)" : nil
        }
        let rejections = Rejection.allCases.compactMap { rejection in
            let count = node.counters.value(of: rejection)
            return count > 0 ? "\(rejection.rawValue) \(count)" : nil
        }
        return [
            "\(words.name(node.id)) " + (node.isReady ? "is ready" : "is not ready")
                + (node.isLeaving ? ", is leaving" : "")
                + (node.nameHolder.map { ", its name shows \(words.name($0))" } ?? ""),
            "its record: \(words.version(node.memberVersion)), it counts \(node.size) members",
            "waits for: " + deadlines.joined(separator: ", "),
            "counted: " + events.joined(separator: ", "),
            "refused: " + (rejections.isEmpty ? "nothing" : rejections.joined(separator: ", ")),
        ]
    }
}

/// Datagrams and bytes since the last look, by kind.
struct TranscriptTraffic {
    private var counts = [Int](repeating: 0, count: MessageType.allCases.count)
    private var bytes = 0

    mutating func note(_ entry: Mesh.Entry) {
        guard case .send(let message, to: _, at: _) = entry.effect,
            let place = MessageType.allCases.firstIndex(of: message.type)
        else { return }
        counts[place] += 1
        bytes += Datagram.overheadBytes + message.payloadSize
    }

    var lines: [String] {
        let kinds = MessageType.allCases.enumerated().compactMap { place, type in
            counts[place] > 0 ? "\(type.label) \(counts[place])" : nil
        }
        return ["\(bytes) bytes: " + kinds.joined(separator: ", ")]
    }
}
