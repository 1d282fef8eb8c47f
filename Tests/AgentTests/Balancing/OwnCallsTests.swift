import MartletBalancing
import Membership
import Testing

@testable import Picking
@testable import View

/// What an agent tells the mesh of its calls.
struct OwnCallsTests {
    private func time(_ seconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: seconds * 1_000_000_000)
    }

    @Test func aCallIsToldOnceAndEndsAMinuteAfterTheLast() {
        var calls = OwnCalls()
        calls.note("web", at: time(10))
        calls.note("web", at: time(40))
        #expect(calls.takeWishes() == [.init(service: "web", isCalling: true)])
        calls.end(at: time(100))
        #expect(calls.takeWishes().isEmpty)
        calls.end(at: time(101))
        #expect(calls.takeWishes() == [.init(service: "web", isCalling: false)])
        #expect(calls.isEmpty)
    }

    @Test func noMoreThanSixtyFourAreTold() {
        var calls = OwnCalls()
        for number in 0..<100 { calls.note("web\(number)", at: time(1)) }
        #expect(calls.takeWishes().count == 64)
    }

    @Test func onlyWhatHasACapacityIsTold() async throws {
        let rig = Rig()
        rig.serve(2)
        _ = try await rig.lease()
        rig.serve(2, capacity: 8)
        _ = try await rig.lease()
        rig.clock.advance(by: .seconds(62))
        rig.balancing.tick()
        let told = [true, false].map { OwnCalls.Wish(service: "web", isCalling: $0) }
        #expect(rig.calls.all == told)
    }

    @Test func callersOnNodesThatAreGoneDoNotCount() async throws {
        let rig = Rig()
        rig.serve(3, capacity: 8)
        for number in 1...3 {
            let id = Mesh.id(UInt64(number))
            rig.apply(.caller(id, service: "web", isCalling: true))
        }
        let census = rig.store.callers
        #expect(census.count(of: "web", in: rig.store.current) == 3)
        rig.apply(rig.mesh.member(2, status: .dead))
        #expect(census.count(of: "web", in: rig.store.current) == 2)
        rig.apply(.memberRemoved(Mesh.id(2)))
        rig.apply(.caller(Mesh.id(3), service: "web", isCalling: false))
        #expect(census.count(of: "web", in: rig.store.current) == 1)
    }
}
