import Primitives

extension ClusterView {
    /// A member's name that somebody may have meant who wrote this: the one that takes the fewest
    /// changed, added or left out letters, two at most; of several the first by the alphabet.
    package func nodeName(near text: String) -> String? {
        let wanted = Array(text.folded.utf8.prefix(64))
        var best: (distance: Int, name: String)?
        for (_, node) in nodes.prefix(Self.namesLookedAt) where node.isListed {
            let name = node.name
            guard abs(name.utf8.count - wanted.count) <= Self.mostChanges else { continue }
            let distance = Self.changes(from: wanted, to: Array(name.folded.utf8))
            guard distance <= Self.mostChanges else { continue }
            if let best, (best.distance, best.name) <= (distance, name) { continue }
            best = (distance, name)
        }
        return best?.name
    }

    private static let mostChanges = 2
    private static let namesLookedAt = 4_096

    /// Levenshtein's distance.
    private static func changes(from one: [UInt8], to other: [UInt8]) -> Int {
        var row = Array(0...other.count)
        for (place, letter) in one.enumerated() {
            var corner = row[0]
            row[0] = place + 1
            for column in other.indices {
                let replaced = corner + (letter == other[column] ? 0 : 1)
                corner = row[column + 1]
                row[column + 1] = min(replaced, corner + 1, row[column] + 1)
            }
        }
        return row[other.count]
    }
}
