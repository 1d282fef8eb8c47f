import NIOHTTP1
import Testing

@testable import Formats

/// What an agent says of itself in numbers.
struct LiveFigureTests {
    private let mesh = LiveMesh()

    /// The value of a series.
    private func value(_ series: String, in text: String) -> String? {
        text.split(separator: "\n").first { $0.hasPrefix(series + " ") }
            .map { String($0.dropFirst(series.utf8.count + 1)) }
    }

    @Test func eachFigureIsWhatItsNameSays() async throws {
        try await mesh.run("alone") { agent in
            let body = #"{"Name":"web","Check":{"TTL":"1m","Status":"passing"}}"#
            #expect(try await agent.put("/v1/agent/service/register", body).status == .ok)
            #expect(
                try await agent.put("/v1/agent/service/register", #"{"Name":"gone"}"#).status
                    == .ok
            )
            #expect(try await agent.put("/v1/agent/service/deregister/gone").status == .ok)
            try await agent.waitUntil {
                try await agent.get("/v1/catalog/services").text == #"{"web":[]}"#
            }
            let metrics = try await agent.get("/metrics").text
            for (series, expected) in [
                ("martlet_members{state=\"alive\"}", "1"),
                ("martlet_members{state=\"dead\"}", "0"),
                ("martlet_registry_instances", "1"),
                ("martlet_checks{status=\"passing\"}", "1"),
                ("martlet_checks{status=\"critical\"}", "0"),
                ("martlet_gossip_repeats_total", "0"),
            ] {
                #expect(value(series, in: metrics) == expected, "\(series)")
            }
            #expect(!metrics.contains("reason=\"nothing_new\""))
            let own = try JSONValue(parsing: Array(try await agent.get("/v1/agent/self").text.utf8))
            #expect(own["Stats"]?["mesh"]?["members_alive"]?.text == "1")
            #expect(own["Stats"]?["registry"]?["instances"]?.text == "1")
            #expect(own["Stats"]?["gossip"]?["repeats"]?.text == "0")
        }
    }
}
