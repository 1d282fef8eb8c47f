import NIOHTTP1
import Testing

@testable import Storage

/// Definitions that do not fit into one record, over the API of whole agents.
struct LiveRestTests {
    private static let health = "/v1/health/service/shop"

    /// The tags of a Nomad job for Traefik and a lot of metadata.
    private static var job: String {
        let tags = (0..<11).map { number in
            "\"traefik.http.routers.shop-\(number).rule=Host(`shop-\(number).example.org`)&&Path\""
        }
        let pairs = (0..<20).map { number in
            "\"key-\(number)\": \"\(String(repeating: "v", count: 100))\""
        }
        return """
            {"Name": "shop", "ID": "shop-1", "Port": 8080, "Tags": [\(tags.joined(separator: ","))],
            "Meta": {\(pairs.joined(separator: ","))},
            "Check": {"TTL": "1h", "Status": "passing", "Name": "the shop answers"}}
            """
    }

    private func isWhole(_ text: String) -> Bool {
        text.contains("shop-10.example.org") && text.contains("\"key-19\"")
            && text.contains("the shop answers") && !text.contains("Partial")
    }

    @Test func aLargeDefinitionIsSeenWholeEverywhereAndAfterAStart() async throws {
        let mesh = LiveMesh()
        try await mesh.run("first") { first in
            let answer = try await first.put("/v1/agent/service/register", Self.job)
            #expect(answer.status == .ok, "\(answer.text)")
            let own = try await first.get(Self.health).text
            #expect(isWhole(own))
            try await mesh.run("second", flags: ["--join", first.address]) { second in
                try await second.waitUntil { isWhole(try await second.get(Self.health).text) }
                let read = try await second.get(Self.health)
                #expect(read.headers.first(name: "X-Martlet-Partial") == nil)
                let found = try await second.get(
                    "/v1/catalog/service/shop?filter=ServiceMeta%5B%22key-3%22%5D+is+not+empty"
                )
                #expect(found.text.contains("shop-1"))
            }
            for name in ["identity.key", "epoch", "sequence", "registry", "first-issue"] {
                let bytes = try FileContent.bytes(
                    of: mesh.directory.file("second/\(name)"),
                    limit: 1 << 20,
                    followingLinks: false
                )
                let place = mesh.directory.file("again")
                _ = try DataDirectory(path: place)
                let content = try #require(bytes)
                try FileContent.replace("\(place)/\(name)", with: content, in: place)
            }
        }
        try await mesh.run("second", data: "again", flags: ["--join", "127.0.0.1:9"]) { second in
            let text = try await second.get(Self.health).text
            #expect(isWhole(text))
        }
    }

    @Test func whatFitsNoRestIsRefusedWithWhatToShorten() async throws {
        let mesh = LiveMesh()
        try await mesh.run("first") { first in
            let large = String(repeating: "x", count: 17_000)
            let answer = try await first.put(
                "/v1/agent/service/register",
                "{\"Name\": \"shop\", \"Tags\": [\"\(large)\"]}"
            )
            #expect(answer.status == .badRequest)
            #expect(answer.text.contains("16384"))
            #expect(answer.text.contains("shorten"))
        }
    }
}
