/// Draws members in proportion to weight in constant time (Walker 1977, built as Vose 1991 does).
struct AliasTable: Sendable {
    private struct Entry {
        /// A coin below this keeps the column's own member.
        var keep: UInt64
        var own: Int32
        var other: Int32
    }

    private var entries: [Entry] = []

    var count: Int { entries.count }

    /// Fills the table with the members and their weights of now.
    mutating func rebuild(of members: [Int32], in fleet: borrowing Fleet) {
        entries.removeAll(keepingCapacity: true)
        var total = 0.0
        for member in members { total += fleet.slots[Int(member)].weight }
        guard total > 0 else { return }
        var parts: [Double] = []
        parts.reserveCapacity(members.count)
        var small: [Int] = []
        var large: [Int] = []
        for (column, member) in members.enumerated() {
            let part = fleet.slots[Int(member)].weight * Double(members.count) / total
            parts.append(part)
            if part < 1 { small.append(column) } else { large.append(column) }
            entries.append(Entry(keep: .max, own: member, other: member))
        }
        while let under = small.popLast(), let over = large.last {
            entries[under].keep = AliasTable.coin(parts[under])
            entries[under].other = entries[over].own
            parts[over] -= 1 - parts[under]
            if parts[over] < 1 {
                large.removeLast()
                small.append(over)
            }
        }
    }

    /// A member drawn by weight; the table must not be empty.
    func draw(_ random: inout SplitMix) -> Int {
        let product = random.next().multipliedFullWidth(by: UInt64(entries.count))
        let entry = entries[Int(truncatingIfNeeded: product.high)]
        return Int(product.low < entry.keep ? entry.own : entry.other)
    }

    /// The member of a column, for looking through them all.
    func member(_ column: Int) -> Int {
        Int(entries[column].own)
    }

    private static func coin(_ probability: Double) -> UInt64 {
        probability < 1 ? UInt64(max(0, probability) * 0x1p64) : .max
    }
}

extension AliasTable {
    /// Draws before a table most of whose members are blocked is looked through instead.
    private static let patience = 12

    /// A member that may be picked, drawn by weight; nil if there is none.
    func drawEligible(_ fleet: inout Fleet, otherThan taken: Int = -1) -> Int? {
        guard !entries.isEmpty else { return nil }
        for _ in 0..<Self.patience {
            let index = draw(&fleet.random)
            if index != taken, fleet.isEligible(index) { return index }
        }
        let start = fleet.random.index(below: entries.count)
        for step in 0..<entries.count {
            let column = start + step
            let index = member(column < entries.count ? column : column - entries.count)
            if index != taken, fleet.isEligible(index) { return index }
        }
        return nil
    }
}
