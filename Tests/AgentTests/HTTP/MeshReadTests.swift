import HTTPTypes
import Membership
import NIOCore
import Primitives
import Registry
import Testing

@testable import Formats
@testable import HTTPAPI
@testable import View

/// Server-Sent Events.
struct StreamTests {
    private let rig = Rig()

    /// One event of a stream.
    struct Event: Equatable {
        var name: String
        var id: UInt64?
        var data: JSONValue
    }

    /// Reads a stream until `count` events have come, then closes it.
    private func read(
        _ target: String,
        after id: UInt64? = nil,
        count: Int,
        then change: @Sendable () -> Void = {}
    ) async throws -> [Event] {
        let client = ClientConnection(localAddress: .v4(0x7F00_0001))
        var headers: HTTPFields = [:]
        if let id { headers[.lastEventID] = "\(id)" }
        let response = await rig.send(.get, target, headers: headers, connection: client)
        guard case .events(let stream) = response.body else { return [] }
        #expect(response.header("Content-Type") == "text/event-stream")
        let (chunks, chunk) = AsyncStream.makeStream(of: ByteBuffer.self)
        async let running: Void = stream.run { chunk.yield($0) }
        var text = ""
        var hasChanged = false
        for await piece in chunks {
            text += String(buffer: piece)
            if !hasChanged, text.contains("event: synced") {
                hasChanged = true
                change()
            }
            if try parse(text).count >= count { break }
        }
        client.clientHasGone()
        try await running
        return try parse(text)
    }

    private func parse(_ text: String) throws -> [Event] {
        try text.split(separator: "\n\n").map { block in
            var event = Event(name: "", data: .null)
            for line in block.split(separator: "\n") {
                let parts = line.split(separator: ": ", maxSplits: 1)
                switch parts[0] {
                case "event": event.name = String(parts[1])
                case "id": event.id = UInt64(parts[1])
                default: event.data = try JSONValue(parsing: Array(parts[1].utf8))
                }
            }
            return event
        }
    }

    @Test func everythingComesFirstThenEachChange() async throws {
        rig.apply(
            rig.mesh.member(1),
            rig.mesh.instance(of: 1),
            rig.mesh.instance(of: 1, service: "api")
        )
        let rig = rig
        let events = try await read("/v1/mesh/stream?services=web", count: 6) {
            rig.apply(
                rig.mesh.member(1, status: .suspect),
                rig.mesh.instance(of: 1, service: "api", port: 90),
                rig.mesh.member(2),
                rig.mesh.removal(of: 1, id: "web1")
            )
        }
        #expect(
            events.map(\.name) == ["member", "service", "synced", "member", "member", "service"]
        )
        #expect(events.map(\.id) == [nil, nil, 1_003, 1_003, 1_005, 1_006])
        #expect(events[0].data["Address"]?.text == "10.0.0.1:7946")
        #expect(events[1].data["Service"]?["ID"]?.text == "web1")
        #expect(events[3].data["Status"]?.text == "suspect")
        #expect(events[4].data["Name"]?.text == "n2")
        #expect(events[5].data["Removed"] == .bool(true))
        #expect(events[5].data["Service"]?.text == "web")
        #expect(rig.store.readers == 0)
    }

    @Test func aStarCoversEveryService() async throws {
        rig.apply(rig.mesh.member(1), rig.mesh.instance(of: 1), rig.mesh.instance(of: 1, id: "b"))
        let events = try await read("/v1/mesh/stream?services=*", count: 4)
        #expect(events.map(\.name) == ["member", "service", "service", "synced"])
    }

    @Test func anUnreachableNodeIsToldWithItsInstances() async throws {
        rig.apply(rig.mesh.member(1), rig.mesh.instance(of: 1, checks: [rig.mesh.check(.passing)]))
        let rig = rig
        let events = try await read("/v1/mesh/stream?services=*", count: 5) {
            rig.apply(rig.mesh.member(1, status: .unreachable))
        }
        #expect(events[3].data["Status"]?.text == "unreachable")
        #expect(events[4].data["Checks"]?[1]?["Status"]?.text == "critical")
    }

    @Test func whatInstancesCanBearIsToldAndMovesNoIndex() async throws {
        let load = InstanceLoad(capacityHundredths: 20_000, utilization255ths: 51, callers: 0xF0)
        rig.apply(rig.mesh.member(1), rig.mesh.instance(of: 1, load: load))
        let index = rig.store.current.index
        let rig = rig
        let events = try await read("/v1/mesh/stream?services=web", count: 5) {
            rig.apply(
                rig.mesh.instance(
                    of: 1,
                    load: InstanceLoad(capacityHundredths: 100, utilization255ths: 0),
                    version: 2
                )
            )
        }
        #expect(events.map(\.name) == ["member", "service", "synced", "load", "load"])
        let known: [String: JSONValue] = [
            "Node": .string("n1"), "ID": .string("web1"), "Service": .string("web"),
        ]
        for (key, value) in known { #expect(events[3].data[key] == value) }
        #expect(events.last?.data["Capacity"] == .number("1.0"))
        #expect(rig.store.current.index == index)
    }

    @Test func aLoadOfAnotherServiceIsNotTold() {
        var builder = ViewBuilder(startIndex: 1)
        let load = InstanceLoad(capacityHundredths: 100, utilization255ths: 0)
        builder.apply(rig.mesh.member(1))
        builder.apply(rig.mesh.instance(of: 1, load: load))
        builder.apply(rig.mesh.instance(of: 1, service: "api", load: load))
        var teller = LoadTeller()
        var text = EventText()
        #expect(teller.isBehind(builder.view))
        teller.tell(builder.view, of: .some(["api", "none"]), to: &text)
        let told = String(buffer: text.take())
        #expect(told.contains("api1") && !told.contains("web1"))
        #expect(!teller.isBehind(builder.view))
        teller.tell(builder.view, of: .some(["api"]), to: &text)
        #expect(text.buffer.readableBytes == 0)
    }

    @Test func howManyAgentsCallIsToldWhereSomebodyDoes() async throws {
        rig.serve(3, capacity: 8)
        let index = rig.store.current.index
        let rig = rig
        let events = try await read("/v1/mesh/stream?services=web", count: 8) {
            rig.apply(
                .caller(Mesh.id(1), service: "web", isCalling: true),
                .caller(Mesh.id(2), service: "web", isCalling: true),
                .caller(Mesh.id(2), service: "api", isCalling: true)
            )
        }
        let callers = try #require(events.last)
        #expect(callers.name == "callers")
        #expect(callers.data["Service"]?.text == "web")
        #expect(callers.data["Callers"] == .number("2"))
        #expect(rig.store.current.index == index)
    }

    @Test func aStreamGoesOnWhereItWasCut() async throws {
        rig.apply(rig.mesh.member(1), rig.mesh.instance(of: 1))
        let seen = rig.store.current.index
        rig.apply(rig.mesh.instance(of: 1, port: 81), rig.mesh.instance(of: 1, port: 82))
        let events = try await read("/v1/mesh/stream?services=web", after: seen, count: 2)
        #expect(events.map(\.name) == ["service", "synced"])
        #expect(events[0].id == 1_004)
        #expect(events[0].data["Service"]?["Port"] == .number("82"))
    }

    @Test func aStreamBeginsAnewWhereItCannotGoOn() async throws {
        rig.apply(rig.mesh.member(1))
        let events = try await read("/v1/mesh/stream?services=web", after: 5, count: 3)
        #expect(events.map(\.name) == ["reset", "member", "synced"])
    }

    @Test func breakersThatChangeAreTold() async throws {
        rig.serve(4)
        await rig.trip("web1")
        let rig = rig
        // Four members with four instances, the breaker that is open already, the end, one more.
        let events = try await read("/v1/mesh/stream?services=web", count: 11) {
            Task { _ = await rig.put("/v1/mesh/breakers/web/web1", #"{"State":"auto"}"#) }
        }
        let breakers = events.filter { $0.name == "breaker" }
        #expect(breakers.map { $0.data["ID"]?.text } == ["web1", "web1"])
        #expect(breakers.map { $0.data["State"]?.text } == ["open", "closed"])
        #expect(breakers.map { $0.data["Node"]?.text } == ["n1", "n1"])
        #expect(breakers.first?.id == nil)
        #expect(breakers.last?.id == rig.store.current.index)
        #expect(events.map(\.name)[9] == "synced")
    }

    @Test func breakersOfOtherServicesAreNotTold() async throws {
        rig.serve(3)
        await rig.trip("web1")
        let events = try await read("/v1/mesh/stream?services=api", count: 4)
        #expect(events.map(\.name) == ["member", "member", "member", "synced"])
    }

    @Test func aReaderFarBehindIsCut() async throws {
        rig.apply(rig.mesh.member(1))
        let response = await rig.get("/v1/mesh/stream?services=*")
        guard case .events(let stream) = response.body else { return }
        let rig = rig
        var writes = 0
        try await stream.run { _ in
            writes += 1
            let port = UInt16(writes * 2_000)
            let changes = (0..<1_500).map { rig.mesh.instance(of: 1, port: port + $0) }
            rig.store.apply(changes, nowMilliseconds: 0)
        }
        #expect(writes == 2, "it falls behind in its first write and is cut after the second")
        #expect(rig.store.readers == 0)
    }

    @Test func aHeadRequestTakesNoPlace() async {
        #expect(await rig.send(.head, "/v1/mesh/stream?services=*").code == 200)
        #expect(rig.store.readers == 0)
    }
}
