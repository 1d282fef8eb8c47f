/// Turns in the members' order, whatever their weights.
struct RoundRobin: Sendable {
    private var members: [Int32] = []
    private var next = 0

    /// Takes in the members; a new caller starts at a random one, or all would start at the first.
    mutating func rebuild(of members: [Int32], in fleet: inout Fleet) {
        let isFirst = self.members.isEmpty
        self.members = members
        guard !members.isEmpty else { return }
        next = isFirst ? fleet.random.index(below: members.count) : next % members.count
    }

    /// Exchanges the members with another's; whose turn it is stays.
    mutating func exchange(with other: inout RoundRobin) {
        swap(&members, &other.members)
        next = members.isEmpty ? 0 : next % members.count
    }

    mutating func pick(in fleet: inout Fleet) -> Int? {
        for _ in members {
            let index = Int(members[next])
            next = next + 1 < members.count ? next + 1 : 0
            if fleet.isEligible(index) { return index }
        }
        return nil
    }
}
