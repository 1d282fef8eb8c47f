import NIOHTTP1
import Testing

@testable import NodeShell

/// Whether two whole agents hold the same, as one of them tells.
struct LiveAgreementTests {
    @Test func twoAgentsAgreeAndSaySo() async throws {
        let mesh = LiveMesh()
        try await mesh.run("first") { first in
            try await mesh.run("second", flags: ["--join", first.address]) { second in
                let answer = try await second.put("/v1/agent/service/register", #"{"Name":"web"}"#)
                #expect(answer.status == .ok)
                try await first.waitUntil {
                    let compared = try await first.get("/v1/mesh/compare?node=second")
                    return compared.status == .ok
                        && compared.text.hasPrefix(#"{"Node":"second","Same":true,"#)
                        && compared.text.hasSuffix(#""Whole":true,"Differences":[]}"#)
                }
                try await first.waitUntil {
                    let told = try await first.get("/v1/mesh/agreement").text
                    return told.contains(#""Same":1,"Different":0,"Members":[{"Node":"second","#)
                }
                let wrong = try await first.get("/v1/mesh/compare?node=secnd")
                #expect(wrong.status == .notFound)
                #expect(wrong.text.contains(#"Is it \"second\"?"#))
                var refused = false
                for _ in 0..<40 where !refused {
                    let status = try await first.get("/v1/mesh/compare?node=second").status
                    refused = status == .tooManyRequests
                }
                #expect(refused)
            }
        }
    }
}
