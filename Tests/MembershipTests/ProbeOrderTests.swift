import Primitives
import Testing

@testable import Membership

@Suite struct ProbeOrderTests {
    @Test func everyoneHasATurnBeforeAnyoneHasTwo() {
        var random = Random(seed: 1)
        var order = ProbeOrder()
        for number in 0..<50 { order.insert(id(number), using: &random) }
        while order.cursor < order.order.count { _ = order.next(using: &random) }
        for _ in 0..<3 {
            let pass = (0..<50).compactMap { _ in order.next(using: &random) }
            #expect(Set(pass).count == 50)
            #expect(pass != pass.sorted())
        }
    }

    @Test func anEmptyOrderHasNoTurns() {
        var random = Random(seed: 1)
        var order = ProbeOrder()
        #expect(order.next(using: &random) == nil)
    }

    @Test func changesInMidPassLoseAndRepeatNobody() {
        var random = Random(seed: 2)
        var order = ProbeOrder()
        var members: Set<NodeID> = []
        for number in 0..<500 {
            let member = id(number)
            order.insert(member, using: &random)
            members.insert(member)
            if number % 3 == 2 { _ = order.next(using: &random) }
            if number % 5 == 4 {
                let gone = id(random.index(below: number))
                order.remove(gone)
                members.remove(gone)
            }
            #expect(Set(order.order) == members)
            #expect(order.order.count == members.count)
            #expect((0...order.order.count).contains(order.cursor))
        }
    }

    @Test func aNewMemberFallsAnywhere() {
        var positions: Set<Int> = []
        for seed in 0..<200 {
            var random = Random(seed: UInt64(seed))
            var order = ProbeOrder()
            for number in 0..<7 { order.insert(id(number), using: &random) }
            while order.cursor < 7 { _ = order.next(using: &random) }
            for _ in 0..<3 { _ = order.next(using: &random) }
            order.insert(id(99), using: &random)
            if let position = order.order.firstIndex(of: id(99)), position >= order.cursor {
                positions.insert(position)
            } else {
                positions.insert(-1)
            }
        }
        // Some have to wait for the next pass, the others stand at each place left in this one.
        #expect(positions == [-1, 3, 4, 5, 6, 7])
    }

    @Test func whoLeavesAfterItsTurnTakesNobodyElsesAway() {
        var random = Random(seed: 3)
        var order = ProbeOrder()
        for number in 0..<10 { order.insert(id(number), using: &random) }
        while order.cursor < 10 { _ = order.next(using: &random) }
        let first = order.next(using: &random)
        if let first { order.remove(first) }
        let rest = (0..<9).compactMap { _ in order.next(using: &random) }
        #expect(Set(rest).count == 9)
    }
}
