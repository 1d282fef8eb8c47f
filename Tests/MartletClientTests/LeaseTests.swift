import MartletBalancing
import MartletClient
import Testing

/// Picks, and what becomes of them.
struct LeaseTests {
    @Test func aPickNamesAnInstanceAndCountsIt() throws {
        let service = MeshService.test([.test("a")])
        let lease = try service.pick()
        #expect(lease.endpoint.id == "a")
        #expect(service.statistics.requestsInFlight == 1)
        lease.succeed()
        #expect(service.statistics.requestsInFlight == 0)
        #expect(service.statistics.lostReports == 0)
    }

    @Test func aLeaseLetGoEndsByItself() throws {
        let service = MeshService.test([.test("a")])
        do {
            let lease = try service.pick()
            #expect(lease.endpoint.id == "a")
        }
        #expect(service.statistics.requestsInFlight == 0)
        #expect(service.statistics.lostReports == 1)
        #expect(service.takeReports(10).isEmpty)
    }

    @Test func latencyIsSinceThePickUnlessGiven() throws {
        let time = ManualTime()
        let service = MeshService.test([.test("a")], time: time)
        let first = try service.pick()
        time.advance(by: .milliseconds(7))
        first.succeed(status: 200)
        try service.pick().fail(.timeout, latency: .measured(.seconds(1)))
        try service.pick().fail(latency: .unmeasured)
        let reports = service.takeReports(10)
        #expect(reports.map(\.latency) == [.milliseconds(7), .seconds(1), nil])
        #expect(reports.map(\.outcome) == [.ok, .timeout, .error])
        #expect(reports.map(\.status) == [200, nil, nil])
    }

    @Test func aLostProbeNeverWedgesTheBreaker() throws {
        let time = ManualTime()
        var configuration = ServiceConfiguration()
        configuration.balancer.panicThreshold = 0
        configuration.balancer.ejectionLimit = .share(1)
        let service = MeshService.test(
            [.test("a"), .test("b")],
            time: time,
            configuration: configuration
        )
        try breakDown("a", of: service)
        // Every probe of a is let go; then one is reported.
        var probes = 0
        for _ in 0..<600 {
            time.advance(by: .milliseconds(100))
            service.advance()
            let lease = try service.pick()
            if lease.isProbe {
                probes += 1
            } else {
                lease.succeed()
            }
        }
        #expect(probes > 5)
        #expect(service.standing(of: .test("a"))?.breaker != .closed)
        for _ in 0..<100 {
            time.advance(by: .milliseconds(100))
            try service.pick().succeed()
        }
        #expect(service.standing(of: .test("a"))?.breaker == .closed)
        #expect(service.statistics.requestsInFlight == 0)
    }

    @Test func refusalsSayWhy() throws {
        let unknown = MeshService.test(nil)
        #expect(throws: MeshError.notYetKnown(service: "orders")) {
            _ = try unknown.pick().endpoint
        }
        let empty = MeshService.test([])
        #expect(throws: MeshError.unknownService("orders")) { _ = try empty.pick().endpoint }
        let bad = MeshService.test([
            .test("a", health: .critical), .test("b", weight: 0), .test("c", health: .critical),
        ])
        let error = #expect(throws: MeshError.self) { _ = try bad.pick().endpoint }
        #expect(error?.code == .noneAvailable && error?.service == "orders")
        #expect(error?.exclusions?.critical == 2)
        #expect(error?.exclusions?.draining == 1)
        #expect(error?.description.contains("critical 2") == true)
    }

    @Test func aFullInstanceIsNotPicked() throws {
        let service = MeshService.test([.test("a", capacity: 1)])
        service.advance()
        let held = Held()
        #expect(throws: MeshError.allFull(service: "orders")) {
            for _ in 0..<10 { held.append(try service.pick()) }
        }
        #expect(service.statistics.requestsInFlight > 0)
        held.release()
        #expect(service.statistics.requestsInFlight == 0)
        #expect(try service.pick().endpoint.id == "a")
    }

    @Test func anExcludedInstanceIsNotPicked() throws {
        let service = MeshService.test([.test("a"), .test("b")])
        for _ in 0..<10 {
            #expect(try service.pick(excluding: [.test("a")]).endpoint.id == "b")
        }
        #expect(throws: MeshError.self) {
            _ = try service.pick(excluding: [.test("a"), .test("b")]).endpoint
        }
    }

    @Test func anInstanceThatLeavesMayBeReported() throws {
        let service = MeshService.test([.test("a"), .test("b")])
        let lease = try service.pick(excluding: [.test("b")])
        service.update([.test("b")])
        #expect(service.instances.map(\.id) == ["b"])
        lease.succeed()
        #expect(service.statistics.requestsInFlight == 0)
        for _ in 0..<10 { #expect(try service.pick().endpoint.id == "b") }
    }

    @Test func anotherPolicyTakesANewBalancer() throws {
        let service = MeshService.test([.test("a")])
        let lease = try service.pick()
        service.update([.test("a", policy: "maglev"), .test("b", policy: "maglev")])
        #expect(service.policy == .maglev)
        // The old balancer's lease takes nothing from the new one.
        lease.fail(.connect)
        #expect(service.statistics.requestsInFlight == 0)
        let home = try service.pick(key: "user-42").endpoint
        for _ in 0..<10 { #expect(try service.pick(key: "user-42").endpoint == home) }
    }

    @Test func aClosedServiceRefuses() throws {
        let service = MeshService.test([.test("a")])
        let lease = try service.pick()
        service.close()
        #expect(throws: MeshError.closed) { _ = try service.pick().endpoint }
        lease.succeed()
        #expect(service.statistics.requestsInFlight == 0)
    }

    @Test func reportsThatNobodyTakesAreDropped() throws {
        let service = MeshService.test([.test("a")], reportLimit: 5)
        for _ in 0..<8 { try service.pick().succeed() }
        #expect(service.statistics.waitingReports == 5)
        #expect(service.statistics.droppedReports == 3)
        let silent = MeshService.test([.test("a")], reportLimit: 0)
        try silent.pick().succeed()
        #expect(silent.statistics.waitingReports == 0)
        #expect(silent.statistics.droppedReports == 0)
    }

    @Test func equalSeedsGiveEqualPicks() throws {
        let all: [Endpoint] = (0..<20).map { .test("i\($0)", weight: 1 + $0 % 3) }
        let services = [MeshService.test(all), MeshService.test(all)]
        for _ in 0..<200 {
            let ids = try services.map { service in
                let lease = try service.pick()
                let id = lease.endpoint.id
                lease.succeed()
                return id
            }
            #expect(ids[0] == ids[1])
        }
    }

    /// Has calls to an instance fail until its breaker opens.
    private func breakDown(_ id: String, of service: MeshService) throws {
        let others = service.instances.filter { $0.id != id }
        for _ in 0..<10 {
            guard let lease = try? service.pick(excluding: others) else { return }
            lease.fail(.error)
        }
        Issue.record("the breaker never opened")
    }
}

/// Leases, held until they are released.
private final class Held {
    private var first: Chain?

    func append(_ lease: consuming Lease) {
        first = Chain(lease: lease, next: first)
    }

    func release() {
        first = nil
    }

    private final class Chain {
        let lease: Lease
        let next: Chain?

        init(lease: consuming Lease, next: Chain?) {
            self.lease = lease
            self.next = next
        }
    }
}
