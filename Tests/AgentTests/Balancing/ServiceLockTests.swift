import HTTPTypes
import MartletBalancing
import NIOConcurrencyHelpers
import Testing

@testable import Formats
@testable import HTTPAPI
@testable import Picking
@testable import View

/// Each service has a lock, leases and keys of its own (ADR 44); the caps are for all together.
struct ServiceLockTests {
    private static func rig(_ settings: BalancingSettings = BalancingSettings()) -> Rig {
        let rig = Rig(settings: settings)
        rig.serve(2)
        rig.apply(
            rig.mesh.instance(of: 1, service: "db"),
            rig.mesh.instance(of: 2, service: "db")
        )
        return rig
    }

    private static func request(_ service: String) -> PickRequest {
        PickRequest(
            key: BalancerKey(
                service: service,
                scope: ReadScope(datacenter: "dc1", nodeMetadata: [])
            )
        )
    }

    @Test func aServiceThatIsBusyKeepsNobodyElseWaiting() throws {
        let rig = Self.rig()
        _ = try rig.balancing.pick(Self.request("web"), for: 1)
        let busy = try #require(rig.balancing.services.entry(of: "web"))
        // With one lock for all this would wait for ever.
        let answer = try busy.withLockedValue { _ in
            try rig.balancing.pick(Self.request("db"), for: 1)
        }
        #expect(answer.lease != nil)
        let lease = try #require(answer.lease)
        let result = try busy.withLockedValue { _ in
            try rig.balancing.report(CallReport(.lease(lease), .ok))
        }
        #expect(result == .recorded)
    }

    @Test func aLeaseIsOfItsService() throws {
        let rig = Self.rig()
        let web = try #require(try rig.balancing.pick(Self.request("web"), for: 1).lease)
        let db = try #require(try rig.balancing.pick(Self.request("db"), for: 1).lease)
        #expect(web.service != db.service)
        #expect(web.lease == db.lease, "the first of either")
        #expect(try rig.balancing.report(CallReport(.lease(web), .ok)) == .recorded)
        #expect(try rig.balancing.report(CallReport(.lease(web), .ok)) == .duplicate)
        #expect(try rig.balancing.report(CallReport(.lease(db), .ok)) == .recorded)
        let stranger = LeaseReference(service: 99, lease: db.lease)
        #expect(throws: PickRefusal.self) {
            try rig.balancing.report(CallReport(.lease(stranger), .ok))
        }
    }

    @Test func aKeyHoldsWithinItsService() async throws {
        let rig = Self.rig()
        let headers: HTTPFields = [.idempotencyKey: "order-1"]
        let web = try await rig.post("/v1/mesh/pick/web", headers: headers).json
        let db = try await rig.post("/v1/mesh/pick/db", headers: headers).json
        #expect(db["Lease"] != web["Lease"])
        #expect(db["Reason"]?.text == "balanced")
        let again = try await rig.post("/v1/mesh/pick/db", headers: headers).json
        #expect(again["Lease"] == db["Lease"])
    }

    @Test func theCapsAreForAllTogether() throws {
        var settings = BalancingSettings()
        settings.leases = LeaseLedger.Limits(all: 16, client: 3)
        let rig = Self.rig(settings)
        for service in ["web", "db", "web"] {
            _ = try rig.balancing.pick(Self.request(service), for: 1)
        }
        let refusal = #expect(throws: PickRefusal.self) {
            try rig.balancing.pick(Self.request("db"), for: 1)
        }
        #expect(refusal?.reason == .clientLeaseLimit)
        #expect(rig.balancing.figures().leases == 3)
    }

    @Test func whatNobodyUsesIsLetGoOfAndItsCountsStay() throws {
        let rig = Self.rig()
        let lease = try #require(try rig.balancing.pick(Self.request("db"), for: 1).lease)
        #expect(try rig.balancing.report(CallReport(.lease(lease), .ok)) == .recorded)
        for _ in 0..<30 {
            rig.clock.advance(by: .seconds(31))
            rig.balancing.tick()
        }
        #expect(rig.balancing.services.entry(of: "db") == nil)
        let figures = rig.balancing.figures()
        #expect(figures.counters.value(of: .leased(.balanced)) == 1)
        #expect(figures.balancers == 0)
        #expect(throws: PickRefusal.self) {
            try rig.balancing.report(CallReport(.lease(lease), .ok))
        }
        let next = try #require(try rig.balancing.pick(Self.request("db"), for: 1).lease)
        #expect(next.service != lease.service)
        #expect(rig.balancing.figures().counters.value(of: .leased(.balanced)) == 2)
    }

    @Test func namesThatNobodyHasLeaveNothing() {
        let rig = Self.rig()
        for number in 0..<100 {
            #expect(throws: PickRefusal.self) {
                try rig.balancing.pick(Self.request("nobody-\(number)"), for: 1)
            }
        }
        #expect(rig.balancing.services.all.isEmpty)
        let counted = rig.balancing.figures().counters
        #expect(counted.value(of: .refused(.unknownService)) == 100)
    }

    @Test func manyThreadsPickWhileServicesAreLetGoOf() async throws {
        let rig = Self.rig()
        let leased = await withTaskGroup(of: Int.self) { group in
            for task in 0..<4 {
                group.addTask {
                    var count = 0
                    for number in 0..<500 {
                        let service = (task + number) % 2 == 0 ? "web" : "db"
                        let client = UInt32(task)
                        guard
                            let answer = try? rig.balancing.pick(
                                Self.request(service),
                                for: client
                            ),
                            let lease = answer.lease
                        else { continue }
                        count += 1
                        _ = try? rig.balancing.report(CallReport(.lease(lease), .ok))
                        if number % 50 == 0 { rig.balancing.services.sweep() }
                    }
                    return count
                }
            }
            return await group.reduce(0, +)
        }
        #expect(leased == 2_000)
        #expect(rig.balancing.figures().leases == 0)
        #expect(rig.balancing.figures().counters.value(of: ReportResult.recorded) == 2_000)
    }
}
