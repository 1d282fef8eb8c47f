import NIOHTTP1
import Testing
import martlet

/// `martlet rtt`: what it estimates, and what it says where it cannot.
@Suite struct RoundTripTests {
    private func report(_ node: String, _ other: String?) async throws -> RoundTripReport {
        let agent = try await StubAgent.start(
            .answer(.ok) { head, _ in
                switch head.uri {
                case "/v1/agent/self": #"{"Config":{"NodeName":"a"}}"#
                case "/v1/agent/members":
                    #"[{"Name":"a","Addr":"::1","Port":1,"Status":1},"#
                        + #"{"Name":"new","Addr":"::1","Port":2,"Status":1}]"#
                default: Self.coordinates
                }
            }
        )
        let client = APIClient(.tcp(host: "127.0.0.1", port: agent.port))
        do throws(CommandFailure) {
            let report = try await client.roundTrip(between: node, and: other)
            try? await agent.stop()
            return report
        } catch {
            try? await agent.stop()
            throw error
        }
    }

    /// `a` and `b` are 50 ms apart, heights included, and adjustments make it 48; `c` lies in
    /// another datacenter, and adjustments would make its distance from `a` negative.
    private static let coordinates = """
        [{"Datacenter":"dc1","AreaID":"lan","Coordinates":[
          {"Node":"a","Segment":"","Coord":{"Vec":[0,0,0,0,0,0,0,0],"Error":0.1,\
        "Adjustment":-0.001,"Height":0.004}},
          {"Node":"b","Segment":"","Coord":{"Vec":[0.03,0.02,0.01,0.01,0.01,0,0,0],"Error":0.1,\
        "Adjustment":-0.001,"Height":0.006}}]},
         {"Datacenter":"dc2","AreaID":"lan","Coordinates":[
          {"Node":"c","Segment":"","Coord":{"Vec":[0,0,0,0,0,0,0,0.001],"Error":0.1,\
        "Adjustment":-1,"Height":0.001}}]}]
        """

    @Test func twoNodesAreAsFarAsTheirCoordinatesSay() async throws {
        let report = try await report("b", "a")
        #expect(report.text == "Estimated b <-> a rtt: 48.000 ms")
        #expect(report.json.compact == #"{"From":"b","To":"a","Milliseconds":48.0}"#)
    }

    @Test func withoutASecondNodeTheAgentsOwnIsMeant() async throws {
        #expect(try await report("C", nil).text == "Estimated c <-> a rtt: 6.000 ms")
    }

    @Test func whoHasNoCoordinateIsNamedWithTheReason() async {
        for (node, reason) in [("nobody", "martlet members lists them"), ("new", "has not told")] {
            let failure = await #expect(throws: CommandFailure.self) {
                try await report("a", node)
            }
            let message = failure?.message ?? ""
            #expect(message.hasPrefix("Could not find a coordinate for node \"\(node)\": "))
            #expect(message.contains(reason))
            #expect(failure?.exitStatus == 1)
        }
    }

    @Test func aNodeIsNoWayFromItself() async {
        await #expect(throws: CommandFailure.self) { try await report("a", nil) }
    }
}
