import MartletBalancing
import Testing

@testable import Picking

/// C13: a few clients that take all leases keep others from none.
struct LeaseShareTests {
    private let now = MonotonicTime(nanoseconds: 1)

    private static func ledger() -> LeaseLedger {
        LeaseLedger(limits: LeaseLedger.Limits(all: 1_024, client: 256))
    }

    /// How many of so many leases a client gets.
    private func take(_ desk: inout LeaseDesk, client: UInt32, _ count: Int) throws -> Int {
        var balancer = Balancer(configuration: Balancer.Configuration(policy: .random), seed: 1)
        balancer.update([Balancer.Endpoint(id: "a", weight: 1)], at: now)
        let pick = try balancer.pick(at: now)
        var taken = 0
        while taken < count, desk.room(for: client) == .enough {
            let lease = PickLease(
                pick,
                openedAt: now,
                balancer: 0,
                serial: 1,
                client: client,
                span: .seconds(60),
                isKeyed: false
            )
            guard desk.open(lease, at: now) != nil else { break }
            taken += 1
        }
        return taken
    }

    @Test func onceThreeQuartersAreOutAClientHasHalfOfTheRestAtMost() throws {
        var desk = LeaseDesk(ledger: Self.ledger(), at: now)
        for client in 1...4 as ClosedRange<UInt32> { _ = try take(&desk, client: client, 1_000) }
        #expect(desk.count < 1_024)
        #expect(desk.count >= 768)
        for client in 5...10 as ClosedRange<UInt32> {
            #expect(try take(&desk, client: client, 1) == 1, "client \(client)")
        }
    }

    @Test func oneAloneHasWhatAClientMay() throws {
        var desk = LeaseDesk(ledger: Self.ledger(), at: now)
        #expect(try take(&desk, client: 1, 1_000) == 256)
    }
}
