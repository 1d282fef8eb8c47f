import HTTPTypes
import Testing

@testable import HTTPAPI
@testable import HTTPServer
@testable import View

/// The rows of the table: what each says of itself, and that nothing is said twice.
struct RouteTableTests {
    private static let methods: [HTTPRequest.Method] = [.get, .put, .post, .delete, .patch]

    @Test func everyRowOfTheTableIsFoundByItsOwnPath() {
        for row in RouteTable.rows {
            let match = RouteTable.match(row.path)
            #expect(match?.row === row)
            #expect(match?.name == "")
        }
        #expect(RouteTable.match("/v1/health/service/a/b")?.name == "a/b")
        #expect(RouteTable.match("/v1/agent/service/web")?.row.label == "agent_service")
        #expect(
            RouteTable.match("/v1/agent/service/deregister/web")?.row.label
                == "agent_service_deregister"
        )
        #expect(Set(RouteTable.rows.map(\.path)).count == RouteTable.rows.count)
    }

    @Test func aRowTakesTheMethodsItHasHandlersFor() {
        for row in RouteTable.rows {
            #expect(!row.methods.isEmpty, "\(row.path)")
            for method in Self.methods {
                let isTaken = row.handler(of: method) != nil
                #expect(row.methods.contains(method) == isTaken, "\(method) \(row.path)")
            }
            #expect((row.handler(of: .head) == nil) == (row.handler(of: .get) == nil))
        }
        let pick = RouteTable.match("/v1/mesh/pick/web")?.row
        #expect(pick?.allow == "OPTIONS,GET,POST,HEAD")
    }

    @Test func onlyOneRowHasALabelButWhereOneThingHasSeveralPaths() {
        let shared = Dictionary(grouping: RouteTable.rows, by: \.label).filter { $1.count > 1 }
        #expect(shared.keys.sorted() == ["acl", "empty_list", "kv", "readyz", "refused"])
        #expect(RouteTable.rows.allSatisfy { $0.label != RouteTable.unknown })
    }

    /// What changes something needs more than to read; what only tells needs no more.
    @Test func everyRowTakesTheRightThatItsMethodsNeed() {
        for row in RouteTable.provided {
            let changes = row.methods.contains(.put) || row.methods.contains(.delete)
            switch row.right {
            case .register, .operate: #expect(changes, "\(row.path)")
            case .open, .read: #expect(!changes, "\(row.path)")
            }
        }
        let open = RouteTable.rows.filter { $0.right == .open }.map(\.path)
        let refusals = RouteTable.refusals.map(\.path)
        #expect(Set(open) == Set(["/livez", "/readyz", "/healthz"] + refusals))
    }

    @Test(arguments: [
        ("/v1/agent/service/register", Right.register(.body)),
        ("/v1/agent/check/register", .register(.body)),
        ("/v1/catalog/register", .register(.body)), ("/v1/catalog/deregister", .register(.body)),
        ("/v1/agent/service/deregister/a", .register(.serviceID)),
        ("/v1/agent/service/maintenance/a", .register(.serviceID)),
        ("/v1/agent/check/deregister/a", .register(.checkID)),
        ("/v1/agent/check/update/a", .register(.checkID)),
        ("/v1/mesh/load/a", .register(.serviceID)), ("/v1/mesh/drain/a", .register(.serviceID)),
        ("/v1/mesh/breakers/a/b", .operate), ("/v1/agent/maintenance", .operate),
        ("/v1/agent/leave", .operate), ("/v1/agent/force-leave/n", .operate),
        ("/v1/agent/join/a", .operate), ("/v1/agent/reload", .operate),
        ("/v1/mesh/pick/a", .read), ("/v1/mesh/report", .read), ("/metrics", .read),
    ])
    func aPlaceTakesItsRight(path: String, right: Right) {
        #expect(RouteTable.match(path[...])?.row.right == right)
    }

    @Test func theErrorsOfAPlaceAreInTheFormOfItsFamily() async {
        for row in RouteTable.rows {
            #expect((row.errors == .reason) == row.path.hasPrefix("/v1/mesh/"), "\(row.path)")
        }
        let rig = Rig(maximumWaiters: 0)
        let stream = await rig.get("/v1/mesh/stream?services=*")
        #expect(stream.code == 429 && stream.header("Retry-After") == "1")
        #expect(stream.bodyText.contains(#""Reason":"reader_limit""#))
        let poll = await rig.get("/v1/mesh/endpoints/web?index=\(rig.store.current.index)")
        #expect(poll.code == 429 && poll.bodyText.contains(#""Reason":"reader_limit""#))
        #expect(poll.index > 0)
        let wrong = await rig.get("/v1/mesh/endpoints/web?index=x")
        #expect(wrong.code == 400 && wrong.bodyText.contains(#""Reason":"bad_request""#))
        let space = await rig.get("/v1/mesh/endpoints/web?ns=other")
        #expect(space.code == 400 && space.bodyText.contains(#""Reason":"bad_request""#))
        let nodes = await rig.get("/v1/catalog/nodes?index=\(rig.store.current.index)")
        #expect(nodes.bodyText.hasPrefix("Too many long polls and streams"))
        let metrics = await rig.get("/metrics").bodyText
        #expect(metrics.contains("rejected_total{reason=\"readers\"} 3\n"))
    }

    /// Whatever is wrong below it: what asks there reads JSON.
    @Test func everyErrorBelowMeshIsAnObject() async throws {
        let rig = Rig()
        let rebound = await rig.send(.get, "/v1/mesh/pick/web", host: "rebound.example")
        let page = await rig.send(
            .post,
            "/v1/mesh/report",
            headers: [.origin: "https://page.example"]
        )
        let long = "/v1/mesh/" + String(repeating: "a", count: RouteTable.maximumPath)
        for (answer, code, reason) in [
            (rebound, 403, "forbidden"), (page, 403, "forbidden"),
            (await rig.send(.delete, "/v1/mesh/pick/web"), 405, "wrong_method"),
            (await rig.get("/v1/mesh/report"), 405, "wrong_method"),
            (await rig.get("/v1/mesh/nothing"), 404, "unknown_path"),
            (await rig.get(long), 400, "bad_request"),
            (await rig.send(.get, "/v1/mesh/breakers", host: nil), 400, "bad_request"),
        ] {
            #expect(answer.code == code)
            #expect(answer.header("Content-Type") == "application/json", "\(code)")
            #expect(try answer.json["Reason"]?.text == reason)
            #expect(try answer.json["Error"]?.text?.isEmpty == false)
        }
        #expect(await rig.get("/v1/mesh/report").header("Allow") == "OPTIONS,POST")
        let options = await rig.send(.options, "/v1/mesh/pick/web")
        #expect(options.code == 200 && options.bodyText.isEmpty)
        #expect(await rig.get("/v1/meshes").bodyText.hasPrefix("Invalid URL path"))
    }

    @Test func aFilterIsReadWhereTheRowHasAShape() async {
        let rig = Rig()
        for row in RouteTable.provided where row.handler(of: .get) != nil && row.shape != nil {
            let path = row.path.hasSuffix("/") ? row.path + "x" : row.path
            let response = await rig.get(path + "?filter=nonsense%20==%201")
            #expect(response.bodyText.hasPrefix("Invalid filter"), "\(row.path)")
        }
    }
}

/// A request that waits is begun once.
struct HandoverTests {
    private struct Answered: Error {}

    private func begun(_ target: String, by rig: Rig) throws -> BegunRequest {
        let request = APIRequest(
            method: .get,
            target: target,
            authority: "localhost",
            connection: rig.connection
        )
        guard case .waits(let begun) = rig.api.begin(request) else {
            throw Answered()
        }
        return begun
    }

    @Test func whatWasBegunIsFinishedAndCountedOnce() async throws {
        let rig = Rig()
        let response = await rig.api.finish(try begun("/v1/agent/services", by: rig))
        #expect(response.bodyText == "{}")
        let line = "{route=\"agent_services\",method=\"GET\",code=\"200\"} 1\n"
        #expect(await rig.get("/metrics").bodyText.contains(line))
    }

    @Test func itIsTakenOnceAndForItsOwnRequest() throws {
        let rig = Rig()
        let handover = Handover()
        #expect(handover.take(method: .get, target: "/v1/agent/services") == nil)
        handover.leave(try begun("/v1/agent/services", by: rig), target: "/v1/agent/services")
        #expect(handover.take(method: .get, target: "/v1/agent/services") != nil)
        #expect(handover.take(method: .get, target: "/v1/agent/services") == nil)
        handover.leave(try begun("/v1/agent/services", by: rig), target: "/v1/agent/services")
        #expect(handover.take(method: .get, target: "/v1/agent/checks") == nil)
        handover.leave(try begun("/v1/agent/services", by: rig), target: "/v1/agent/services")
        handover.clear()
        #expect(handover.take(method: .get, target: "/v1/agent/services") == nil)
    }

    @Test func whatIsAnsweredFromMemoryIsNotLeftToWait() throws {
        let rig = Rig()
        #expect(throws: Answered.self) { try begun("/v1/catalog/nodes", by: rig) }
        #expect(throws: Answered.self) { try begun("/v1/mesh/breakers", by: rig) }
        #expect(throws: Answered.self) { try begun("/v1/kv/a", by: rig) }
        _ = try begun("/v1/catalog/nodes?index=1", by: rig)
        _ = try begun("/v1/kv/a?index=1", by: rig)
    }
}
