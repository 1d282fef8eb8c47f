import DNS
import DNSServer
import NIOHTTP1
import Primitives
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(3)))
struct LiveDNSTests {
    @Test func anAgentAnswersForWhatIsRegistered() async throws {
        let flags = ["--bootstrap", "--dns", "127.0.0.1:0", "--dns-ttl", "web=5s"]
        try await LiveMesh().run("alpha", flags: flags) { agent in
            let server = try #require(agent.assembly.dns)
            let client = DNSClient(server: server.address)
            let body = #"{"Name":"web","Port":8080,"Address":"10.2.0.1"}"#
            #expect(try await agent.put("/v1/agent/service/register", body).status == .ok)
            try await agent.waitUntil {
                try await client.ask("web.service.consul", .a).answers.count == 1
            }
            let answer = try await client.ask("_web._tcp.service.mesh", .srv)
            #expect(answer.answers.map(\.ttl) == [5])
            #expect(answer.answers.first?.target?.description == "0a020001.addr.dc1.mesh.")
            #expect(try await client.ask("alpha.node.mesh", .a).answers.count == 1)
            let ready = try await agent.get("/readyz?verbose").text
            #expect(ready.contains("[+]dns ok\n"))
            let metrics = try await agent.get("/metrics").text
            #expect(metrics.contains(#"martlet_dns_queries_total{type="SRV",rcode="NOERROR"} 1"#))
        }
    }

    @Test func withoutDNSNothingOfItIsTold() async throws {
        try await LiveMesh().run("alpha", flags: ["--bootstrap"]) { agent in
            #expect(agent.assembly.dns == nil)
            let ready = try await agent.get("/readyz?verbose").text
            #expect(!ready.contains("dns"))
        }
    }
}
