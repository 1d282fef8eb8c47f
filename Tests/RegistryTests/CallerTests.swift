import Primitives
import Registry
import Testing

/// Which services members say that they call.
struct CallerTests {
    private let origin = TestOrigin(1)

    @Test func aMemberCallsWhatItSaysUntilItSaysOtherwise() {
        var keeper = Keeper([origin.member()])
        #expect(keeper.offer(origin.caller("a")) == .applied)
        #expect(keeper.changes == [.caller(origin.id, service: "a", isCalling: true)])
        keeper.offer(origin.caller("b", 1, 3))
        #expect(Set(keeper.registry.servicesCalled(by: origin.id)) == ["a", "b"])
        #expect(keeper.offer(origin.caller("a")) == .held)
        #expect(keeper.offer(origin.caller("a", 1, 4, deleted: true)) == .applied)
        #expect(keeper.changes == [.caller(origin.id, service: "a", isCalling: false)])
        #expect(keeper.registry.servicesCalled(by: origin.id) == ["b"])
    }

    @Test func aFloorARestartAndAFarewellEndIt() {
        for member in [
            origin.member(1, 9, floor: 8), origin.member(2, 1),
            origin.member(1, 9, flags: .leaving),
        ] {
            var keeper = Keeper([origin.member(), origin.caller("a")])
            keeper.offer(member)
            #expect(keeper.changes.contains(.caller(origin.id, service: "a", isCalling: false)))
            #expect(keeper.registry.servicesCalled(by: origin.id).isEmpty)
            #expect(keeper.registry.comparedCount == 1)
            #expect(keeper.offer(origin.caller("a")) == .void)
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func theSmallestStayWhateverTheOrder(seed: UInt64) {
        var random = Random(seed: seed)
        #expect(RegistryLimits().callersPerOrigin == 64)
        let records = (0..<100).map { origin.caller("s\($0)", deleted: $0.isMultiple(of: 7)) }
        let smallest = records.sorted { $0.key < $1.key }[..<64]
        let keeper = Keeper([origin.member()] + records.shuffled(using: &random))
        #expect(keeper.registry.compared.filter { $0.kind == .caller } == Array(smallest))
    }

    @Test func whoIsReapedCallsNothing() {
        var keeper = Keeper([origin.member(), origin.caller("a")])
        keeper.reap(origin.id)
        #expect(keeper.registry.comparedCount == 0)
        #expect(keeper.registry.servicesCalled(by: origin.id).isEmpty)
    }
}
