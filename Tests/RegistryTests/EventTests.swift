import Primitives
import Registry
import Testing

/// What members told of that happened.
struct EventTests {
    private let origin = TestOrigin(1)

    @Test func theNewestOfASlotIsHeldAndTold() {
        var keeper = Keeper([origin.member()])
        let first = origin.event(3)
        #expect(keeper.offer(first) == .applied)
        #expect(keeper.changes == [.event(first)])
        #expect(keeper.offer(first) == .held)
        #expect(keeper.changes.isEmpty)
        let second = origin.event(3, 1, 5, name: "again")
        #expect(keeper.offer(second) == .applied)
        #expect(keeper.changes == [.event(second)])
        #expect(keeper.offer(first) == .outdated(by: second))
        let other = origin.event(0, 1, 4)
        keeper.offer(other)
        #expect(keeper.registry.events(of: origin.id) == [other, second])
    }

    @Test func neitherAFloorNorAFarewellEndsIt() {
        for member in [origin.member(1, 9, floor: 8), origin.member(1, 9, flags: .leaving)] {
            var keeper = Keeper([origin.member(), origin.event(3)])
            keeper.offer(member)
            #expect(keeper.registry.events(of: origin.id) == [origin.event(3)])
            #expect(keeper.offer(origin.event(4)) == .applied)
        }
    }

    @Test func anEpochAndAReapingDo() {
        var keeper = Keeper([origin.member(), origin.event(3)])
        keeper.offer(origin.member(2, 1))
        #expect(keeper.registry.events(of: origin.id).isEmpty)
        #expect(keeper.offer(origin.event(3)) == .void)
        keeper.offer(origin.event(3, 2, 2))
        keeper.reap(origin.id)
        #expect(keeper.registry.comparedCount == 0)
    }

    /// A node that does not know events holds the same, so that roots are equal.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func theyShareTheRoomOfUnknownKinds(seed: UInt64) {
        var random = Random(seed: seed)
        var limits = RegistryLimits()
        limits.unknownPerSigner = 20
        let records =
            (0..<16).map { origin.event(UInt8($0)) } + (0..<16).map { origin.unknown("u\($0)") }
        let smallest = records.sorted { $0.key < $1.key }[..<20]
        let shuffled = [origin.member()] + records.shuffled(using: &random)
        let keeper = Keeper(shuffled, limits: limits)
        #expect(keeper.registry.compared.filter { $0.kind != .member } == Array(smallest))
    }
}
