import NIOHTTP1
import Testing

@testable import Agent

/// Files that change while an agent runs.
struct LiveReloadTests {
    private let mesh = LiveMesh()

    private func write(_ text: String) {
        mesh.directory.write(text, to: "services.yaml")
    }

    @Test func theyAreReadAgainByTheAPI() async throws {
        write("service: {name: web}\n")
        let file = mesh.directory.file("services.yaml")
        let write = write
        try await mesh.run("n1", flags: ["--config", file]) { agent in
            try await agent.waitUntil {
                try await agent.get("/v1/catalog/services").text == #"{"web":[]}"#
            }
            write("services: [{name: web}, {name: api}]\n")
            let reloaded = try await agent.put("/v1/agent/reload")
            #expect(reloaded.status == .ok)
            #expect(
                reloaded.text
                    == #"{"Services":{"Added":["api"],"Changed":[],"Removed":[]},"#
                    + #""Checks":{"Added":[],"Changed":[],"Removed":[]},"Settings":[]}"#
            )
            let again = try await agent.put("/v1/agent/reload")
            #expect(again.text.hasPrefix(#"{"Services":{"Added":[],"Changed":[],"#))
            let both = #"{"api":[],"web":[]}"#
            try await agent.waitUntil {
                try await agent.get("/v1/catalog/services").text == both
            }
            write("service:\n  name: db\n  check: {tcp: '192.0.2.1:1', interval: 1s}\n")
            let refused = try await agent.put("/v1/agent/reload")
            #expect(refused.status == .internalServerError)
            let place = "Not reloaded, nothing is changed: \(file):3:16: Invalid check: "
            #expect(refused.text.hasPrefix(place), "\(refused.text)")
            #expect(try await agent.get("/v1/catalog/services").text == both)
            // Only the catalog knows what applications have registered.
            let app = #"{"Name":"app","Check":{"CheckID":"up","TTL":"1m"}}"#
            #expect(try await agent.put("/v1/agent/service/register", app).status == .ok)
            write("check: {name: up, ttl: 1m}\n")
            let taken = try await agent.put("/v1/agent/reload")
            let there = "\(file):1:15: Invalid check: the id \"up\" is that of a check of service"
            #expect(taken.text.contains(there), "\(taken.text)")
        }
    }

    @Test func aStartNamesThePlaceOfWhatItRefuses() async throws {
        write("service:\n  name: db\n  check: {tcp: '192.0.2.1:1', interval: 1s}\n")
        let file = mesh.directory.file("services.yaml")
        let failure = await #expect(throws: StartFailure.self) {
            try await mesh.run("n1", flags: ["--config", file]) { _ in }
        }
        #expect(failure?.message.hasPrefix("\(file):3:16: Invalid check: ") == true)
        #expect(failure?.exitStatus == 1)
    }
}
