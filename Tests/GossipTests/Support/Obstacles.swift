import Wire

/// What a virtual network loses: paths that are cut, and single datagrams.
struct Obstacles {
    private struct Path: Equatable {
        let from: Int
        let to: Int
    }

    private struct Loss {
        let path: Path
        let type: MessageType
        var left: Int
    }

    private var cuts: [Path] = []
    private var losses: [Loss] = []

    /// Cuts both ways between two hosts.
    mutating func cut(_ one: Int, _ other: Int) {
        mend(one, other)
        cuts += [Path(from: one, to: other), Path(from: other, to: one)]
    }

    mutating func mend(_ one: Int, _ other: Int) {
        cuts.removeAll { $0 == Path(from: one, to: other) || $0 == Path(from: other, to: one) }
    }

    /// Loses the next so many messages of a type on this way.
    mutating func lose(_ type: MessageType, from: Int, to: Int, count: Int) {
        losses.append(Loss(path: Path(from: from, to: to), type: type, left: count))
    }

    /// Whether this message is lost; a loss that was asked for is then spent.
    mutating func stop(_ type: MessageType, from: Int, to: Int) -> Bool {
        let path = Path(from: from, to: to)
        if cuts.contains(path) { return true }
        guard let place = losses.firstIndex(where: { $0.path == path && $0.type == type }) else {
            return false
        }
        losses[place].left -= 1
        if losses[place].left <= 0 { losses.remove(at: place) }
        return true
    }
}
