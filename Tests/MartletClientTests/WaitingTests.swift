import MartletBalancing
import MartletClient
import Testing

/// Waiting for a place, limits found out from latencies, and events of breakers.
struct WaitingTests {
    @Test func whoWantsToWaitsForAPlace() async throws {
        let (held, call) = try await waiting(ManualTime())
        held.succeed()
        #expect(try await call.value == "a")
    }

    @Test func butNoLongerThanItSaid() async throws {
        let time = ManualTime()
        let (held, call) = try await waiting(time)
        time.advance(by: .seconds(3))
        await #expect(throws: MeshError.allFull(service: "orders")) { try await call.value }
        held.succeed()
    }

    /// A call that waits for the one place, for three seconds, and who has that.
    private func waiting(
        _ time: ManualTime
    ) async throws -> (held: LeaseHandle, call: Task<String, any Error>) {
        let service = MeshService.test([.test("a", capacity: 1)], time: time)
        service.advance()
        let held = try service.pick().handle()
        var options = CallOptions(deadline: nil)
        options.waitsWhenFull = .seconds(3)
        let call = Task { [options] in
            try await service.withEndpoint(options: options) { $0.endpoint.id }
        }
        await eventually("it waits") { time.sleeps == [.seconds(3)] }
        return (held, call)
    }

    @Test func agentsThatCallShareACapacity() throws {
        let time = ManualTime()
        let service = MeshService.test([.test("a", capacity: 8)], time: time)
        service.hear(callers: 5)
        time.advance(by: .seconds(2))
        service.advance()
        let held = [try service.pick().handle(), try service.pick().handle()]
        #expect(throws: MeshError.allFull(service: "orders")) { try service.pick().succeed() }
        for lease in held { lease.succeed() }
    }

    @Test func callsOfOneRequestShareADeadline() async throws {
        let service = MeshService.test([.test("a")], time: ManualTime())
        let options = CallOptions(deadline: .seconds(60))
        try await MeshClient.withDeadline(.seconds(3)) {
            let first = try await service.withEndpoint(options: options) { $0.timeout }
            #expect(first ?? .zero <= .seconds(3))
            try await MeshClient.withDeadline(.seconds(30)) {
                let second = try await service.withEndpoint(options: options) { $0.timeout }
                #expect(second ?? .zero <= .seconds(3), "an earlier end stays")
            }
        }
        #expect(try await service.withEndpoint(options: options) { $0.timeout } == .seconds(60))
    }

    @Test func aServiceThatSlowsDownGetsFewerCallsAtOnce() throws {
        let time = ManualTime()
        var configuration = ServiceConfiguration()
        configuration.concurrency = ConcurrencyLimit.Configuration()
        configuration.concurrency?.initial = 8
        let service = MeshService.test([.test("a")], time: time, configuration: configuration)
        func places() throws -> Int {
            var held: [LeaseHandle] = []
            defer { for lease in held { lease.end(CallJudgement(.ignored)) } }
            while held.count < 1_000 {
                do {
                    held.append(try service.pick().handle())
                } catch {
                    #expect(error == MeshError.allFull(service: "orders"))
                    break
                }
            }
            return held.count
        }
        #expect(try places() == 8)
        for latency in [10, 10, 40, 40, 40] {
            for _ in 0..<50 {
                try service.pick().succeed(latency: .measured(.milliseconds(latency)))
            }
        }
        #expect(try places() == 4)
    }

    @Test func eventsTellOfEachBreakerInOrder() async throws {
        let service = MeshService.test([.test("a"), .test("b"), .test("c")])
        let events = service.breakerEvents()
        for _ in 0..<5 {
            try service.pick(excluding: [.test("b"), .test("c")]).fail(.error)
        }
        service.advance()
        var seen: [BreakerEvent] = []
        service.close()
        for await event in events { seen.append(event) }
        #expect(seen.map(\.endpoint.id) == ["a"])
        #expect(seen.map(\.to) == [.open])
    }

    @Test func aHandleIsHeardOnce() throws {
        let service = MeshService.test([.test("a")])
        let handles = try (0..<3).map { _ in try service.pick().handle() }
        // A handle that nobody holds any more gives its call up.
        withExtendedLifetime(handles) {
            #expect(service.statistics.requestsInFlight == 3)
            #expect(handles[0].succeed())
            #expect(!handles[0].fail(.error))
            #expect(service.statistics.requestsInFlight == 2)
            #expect(service.takeReports(10).map(\.outcome) == [.ok])
        }
    }

    @Test(arguments: [
        ("10.0.0.1:8500", AgentAddress.tcp("10.0.0.1", 8_500)),
        ("http://localhost:80", .tcp("localhost", 80)), ("[::1]:9", .tcp("::1", 9)),
        ("unix:/run/m.sock", .unixSocket("/run/m.sock")),
        ("unix:///run/m.sock", .unixSocket("/run/m.sock")),
    ])
    func addressesAreRead(text: String, address: AgentAddress) {
        #expect(AgentAddress(text) == address)
        #expect(AgentAddress.environment(["MARTLET_HTTP_ADDR": text]) == address)
        #expect(AgentAddress.environment(["CONSUL_HTTP_ADDR": text]) == address)
    }

    @Test(arguments: ["", "localhost", ":80", "a:0", "a:b", "unix:", "http://a/b:80", "a:70000"])
    func whatIsNoAddressIsPassedOver(text: String) {
        #expect(AgentAddress(text) == nil)
        #expect(AgentAddress.environment(["MARTLET_HTTP_ADDR": text]) == .standard)
    }
}
