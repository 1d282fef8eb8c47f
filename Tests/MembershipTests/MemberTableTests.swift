import Primitives
import Testing

@testable import Membership

@Suite struct MemberTableTests {
    private static func table(_ statuses: [Int: MemberStatus]) -> MemberTable {
        var table = MemberTable()
        for number in statuses.keys.sorted() {
            guard let status = statuses[number] else { continue }
            table.insert(Member(version: version(1), status: status), for: id(number))
        }
        return table
    }

    @Test func theRingGoesRoundAndSkipsWhoIsNotReachable() {
        let table = Self.table([10: .alive, 20: .suspect, 30: .unreachable, 40: .dead, 50: .left])
        #expect(table.nextReachable(after: id(5), until: id(5)) == id(10))
        #expect(table.nextReachable(after: id(15), until: id(15)) == id(20))
        #expect(table.nextReachable(after: id(25), until: id(25)) == id(10))
        #expect(table.nextReachable(after: id(60), until: id(60)) == id(10))
    }

    @Test func aWalkAlongTheRingCanSkipTheSuspects() {
        let table = Self.table([10: .suspect, 20: .alive, 30: .suspect])
        #expect(table.next(after: id(5), until: id(5)) { $0 == .alive } == id(20))
        #expect(table.next(after: id(25), until: id(25)) { $0 == .alive } == id(20))
        let suspects = Self.table([10: .suspect])
        #expect(suspects.next(after: id(5), until: id(5)) { $0 == .alive } == nil)
    }

    @Test func theChaseEndsAtItsOwnNode() {
        let table = Self.table([10: .alive, 20: .alive, 30: .alive])
        #expect(table.nextReachable(after: id(20), until: id(15)) == id(30))
        #expect(table.nextReachable(after: id(30), until: id(15)) == id(10))
        #expect(table.nextReachable(after: id(10), until: id(15)) == nil)
        #expect(table.nextReachable(after: id(30), until: id(35)) == nil)
        #expect(table.nextReachable(after: id(30), until: id(5)) == nil)
        #expect(table.nextReachable(after: id(10), until: id(5)) == id(20))
    }

    @Test func anEmptyRingHasNoSuccessor() {
        #expect(MemberTable().nextReachable(after: id(1), until: id(1)) == nil)
        let lost = Self.table([2: .dead])
        #expect(lost.nextReachable(after: id(1), until: id(1)) == nil)
    }

    @Test func countsFollowEveryChange() {
        var table = Self.table([1: .alive, 2: .alive, 3: .left])
        #expect(table.counts.alive == 2)
        #expect(table.setStatus(.dead, of: id(1)) == .alive)
        #expect(table.setStatus(.dead, of: id(9)) == nil)
        table.insert(Member(version: version(2), status: .suspect), for: id(2))
        table.remove(id(3))
        let counts = MemberStatus.allCases.map { table.counts[$0] }
        #expect(counts == [0, 1, 0, 1, 0, 0])
        #expect(table.counts.live == 1)
        #expect(table.ids { $0 == .dead } == [id(1)])
    }

    @Test(arguments: [10, 1000])
    func aSampleHasDifferentAdmittedMembersAndAsManyAsThereAre(_ size: Int) {
        var statuses: [Int: MemberStatus] = [:]
        for number in 0..<size { statuses[number] = number % 5 == 0 ? .alive : .unreachable }
        let table = Self.table(statuses)
        var random = Random(seed: 5)
        var drawn: Set<NodeID> = []
        for _ in 0..<200 {
            let sample = table.sample(3, using: &random) { id, status in
                status == .alive && id.low != 5
            }
            #expect(Set(sample).count == sample.count)
            #expect(sample.allSatisfy { $0.low % 5 == 0 && $0.low != 5 })
            #expect(sample.count == min(3, size / 5 - 1))
            drawn.formUnion(sample)
        }
        #expect(drawn.count > min(size / 5 - 2, 100))
        #expect(table.sample(3, using: &random) { _, _ in false }.isEmpty)
    }

    @Test func anOrderedTableReplacesFindsAndRemoves() {
        var table = OrderedTable<Int>()
        for number in [5, 1, 3, 3, 9] { table.insert(number, for: id(number)) }
        table.insert(4, for: id(3))
        #expect(table.ids == [1, 3, 5, 9].map(id))
        #expect(table[id(3)] == 4)
        #expect(table[id(2)] == nil)
        #expect(table.remove(id(2)) == nil)
        #expect(table.remove(id(1)) == 1)
        table.modify(id(5)) { $0 += 1 }
        table.modify(id(6)) { $0 += 1 }
        #expect(table[id(6)] == nil)
        #expect(table[id(5)] == 6)
    }

    @Test func anAgendaGivesTheEarliestAndAtTheSameMomentTheSmallest() {
        var agenda = Agenda<NodeID>()
        for (moment, number) in [(5, 1), (3, 9), (3, 2), (8, 4)] {
            agenda.insert(Agenda<NodeID>.Entry(moment: milliseconds(moment), id: id(number)))
        }
        agenda.remove(Agenda<NodeID>.Entry(moment: milliseconds(5), id: id(1)))
        #expect(agenda.popDue(at: milliseconds(2)) == nil)
        #expect(agenda.popDue(at: milliseconds(3))?.id == id(2))
        #expect(agenda.popDue(at: milliseconds(9))?.id == id(9))
        #expect(agenda.first?.moment == milliseconds(8))
        agenda.replace(with: [id(1), id(2)], at: milliseconds(1))
        #expect(agenda.popDue(at: milliseconds(1))?.id == id(1))
        #expect(agenda.count == 1)
    }
}
