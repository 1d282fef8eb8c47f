import NIOHTTP1
import Testing

@testable import Formats
@testable import NodeShell

/// What was written about a service and a node, at another agent than theirs.
struct LiveNotesTests {
    @Test func notesAndReasonsAreReadEverywhere() async throws {
        let reason = String(repeating: "a disk is changed, ", count: 20)
        let mesh = LiveMesh()
        try await mesh.run("first") { first in
            try await mesh.run("second", flags: ["--join", first.address]) { second in
                let service =
                    #"{"Name":"web","Check":{"TTL":"1h","Status":"passing","Notes":"page 12"}}"#
                let check = #"{"Name":"disk","TTL":"1h","Status":"passing","Notes":"two\nlines"}"#
                for (path, body) in [
                    ("service/register", service), ("check/register", check),
                    (
                        "maintenance?enable=true&reason="
                            + reason.replacing(" ", with: "%20").replacing(",", with: "%2C"),
                        ""
                    ),
                ] {
                    #expect(try await second.put("/v1/agent/\(path)", body).status == .ok)
                }
                try await first.waitUntil {
                    let text = try await first.get("/v1/health/state/any").text
                    let list = try JSONValue(parsing: Array(text.utf8))
                    let notes = (0..<list.count).compactMap { list[$0]?["Notes"]?.text }
                    return Set(notes) == ["", "page 12", "two lines", reason]
                }
            }
        }
    }
}
