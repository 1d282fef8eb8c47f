import NIOHTTP1
import Testing
import martlet

/// What the balancing commands send, and what they print.
@Suite struct MeshCommandTests {
    private static let instance =
        #""Instance":{"ID":"web-1","Service":"web","Address":"","Port":80,"#
        + #""Node":"n1","NodeAddress":"10.0.0.1"}"#
    private static let request = PickRequest(
        key: "a b",
        tag: "v2",
        near: nil,
        excluded: ["web-2"],
        deadline: "1s",
        lease: nil,
        attempt: 2,
        idempotencyKey: "k"
    )

    /// A stub that answers by path, and echoes the request in `Reason`.
    private func agent(
        _ status: HTTPResponseStatus,
        _ body: @escaping @Sendable (HTTPRequestHead, String) -> String
    ) async throws -> (StubAgent, APIClient) {
        let agent = try await StubAgent.start(.answer(status, body))
        return (agent, APIClient(.tcp(host: "127.0.0.1", port: agent.port)))
    }

    @Test func aPickIsSentWholeAndPrintsAnAddress() async throws {
        let (agent, client) = try await agent(.ok) { head, body in
            let key = head.headers["Idempotency-Key"].first ?? ""
            let echo = "\(head.method) \(head.uri) \(key) \(body)"
                .replacing("\"", with: "'")
            return #"{"Lease":"abc","ExpiresIn":"5s","# + Self.instance
                + #","Probe":true,"Panic":false,"Reason":"\#(echo)","RetryAllowed":true}"#
        }
        let pick = try await client.pick("web", request: Self.request, isPeek: false)
        #expect(pick.text == "10.0.0.1:80")
        #expect(pick.lease == "abc" && pick.isProbe && pick.mayRetry)
        #expect(
            pick.reason == "POST /v1/mesh/pick/web k {'Key':'a b','Tag':'v2','Exclude':['web-2'],"
                + "'Deadline':'1s','Attempt':2}"
        )
        #expect(pick.json.compact.hasPrefix(#"{"Node":"n1","ID":"web-1","Address":"10.0.0.1""#))
        try await agent.stop()
    }

    @Test func aPeekIsAQuestion() async throws {
        let (agent, client) = try await agent(.ok) { head, _ in
            "{" + Self.instance + #","Reason":"\#(head.method) \#(head.uri)"}"#
        }
        let pick = try await client.pick("web", request: Self.request, isPeek: true)
        #expect(pick.reason == "GET /v1/mesh/pick/web?key=a%20b&tag=v2&exclude=web-2")
        #expect(pick.lease.isEmpty)
        try await agent.stop()
    }

    private static let exits: [(HTTPResponseStatus, Int32)] = [
        (.notFound, 2), (.serviceUnavailable, 2), (.tooManyRequests, 2), (.badRequest, 1),
        (.gone, 1),
    ]

    @Test(arguments: exits)
    func refusalsAreTheAgentsSentence(status: HTTPResponseStatus, exit: Int32) async throws {
        let (agent, client) = try await agent(status) { _, _ in
            #"{"Error":"No.","Reason":"because"}"#
        }
        await #expect(throws: CommandFailure("No.", exitStatus: exit)) {
            try await client.pick("web", request: Self.request, isPeek: false)
        }
        try await agent.stop()
    }

    @Test(
        arguments: [
            (#"{"Recorded":true}"#, "recorded"), (#"{"Duplicate":true}"#, "duplicate"),
            (#"{"Stale":true}"#, "stale"),
        ]
    )
    func aReportSaysWhatBecameOfIt(answer: String, result: String) async throws {
        let (agent, client) = try await agent(.ok) { head, body in
            body == #"{"Lease":"abc","Outcome":"ok","Latency":"2ms"}"#
                && head.uri == "/v1/mesh/report" ? answer : "{}"
        }
        let report = try await client.report("ok", of: "abc", latency: "2ms")
        #expect(report.result == result)
        #expect(report.json.compact == #"{"Result":"\#(result)"}"#)
        try await agent.stop()
    }

    private func decode<Value: Decodable>(_ json: String, as type: Value.Type) throws -> Value {
        try APIResponse(status: 200, body: Array(json.utf8)).decoded(as: type)
    }

    @Test func endpointsAreATable() throws {
        let json = """
            {"Service":"web","Policy":"edf2","Breakers":true,"Panic":false,"Excluded":{},
             "InFlight":3,"Leases":3,"Retries":{"Available":1,"Suspended":false},
             "Endpoints":[{"ID":"web-1","Node":"n1","Address":"10.0.0.1","Port":80,
               "Status":"passing","Weight":4,"EffectiveWeight":3.5,"CapacityFactor":1.0,"Tier":0,
               "Capacity":9,"Share":9,"InFlight":3,"Latency":"2ms","Penalty":1.0,
               "Breaker":{"State":"open","Forced":true,"ExpiresIn":"1m0s"},"Warming":false,
               "Eligible":false,"Excluded":"breaker"}]}
            """
        let report = EndpointsReport(try decode(json, as: EndpointsAnswer.self))
        #expect(
            report.text == """
                web: edf2, 3 leased
                Node  ID     Address      Status   Weight  Effective  In flight  Latency  \
                Breaker        Excluded
                n1    web-1  10.0.0.1:80  passing  4       3.5        3/9        2ms      \
                open by order  breaker
                """
        )
    }

    @Test func explanationsAreLines() throws {
        let json = """
            {"Service":"web","Policy":"ring","Panic":true,"Instances":[
              {"ID":"web-1","Node":"n1","Eligible":true,"Why":["It is picked.","It is new."]}]}
            """
        let report = ExplainReport(try decode(json, as: ExplainAnswer.self))
        #expect(
            report.text == """
                web: ring; in panic, breakers are ignored

                web-1 on n1
                  It is picked.
                  It is new.
                """
        )
    }

    @Test func breakersAreATable() throws {
        let json = """
            [{"Service":"web","ID":"a","Node":"n1","State":"open","Forced":true,"ExpiresIn":"1h"},
             {"Service":"web","ID":"b","Node":"n2","State":"half-open","Forced":false}]
            """
        let report = BreakersReport(try decode(json, as: [BreakerAnswer].self))
        #expect(
            report.table == """
                Service  Node  ID  State      Ordered for
                web      n1    a   open       1h
                web      n2    b   half-open  -
                """
        )
    }

    @Test func whatTheAgentAnswersIsPrintedAsItIs() throws {
        let answer = APIResponse(
            status: 200,
            body: Array(#"{"A":[1,2.5,"x",true,null],"B":{}}"#.utf8)
        )
        #expect(try answer.json().compact == #"{"A":[1,2.5,"x",true,null],"B":{}}"#)
        #expect(throws: CommandFailure.self) {
            try APIResponse(status: 200, body: [0x7B]).json()
        }
    }
}
