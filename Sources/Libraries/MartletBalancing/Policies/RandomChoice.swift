/// An independent draw by weight for every pick.
struct RandomChoice: Sendable {
    private var table = AliasTable()

    mutating func rebuild(of members: [Int32], in fleet: borrowing Fleet) {
        table.rebuild(of: members, in: fleet)
    }

    func pick(in fleet: inout Fleet) -> Int? {
        table.drawEligible(&fleet)
    }
}
