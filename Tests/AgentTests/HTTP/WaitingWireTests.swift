import Foundation
import Testing

@testable import HTTPAPI
@testable import View

/// Blocking queries as they stand on the wire.
@Suite(.timeLimit(.minutes(1)))
struct WaitingWireTests {
    private let rig = Rig()

    private func get(_ path: String, _ headers: String..., version: String = "1.1") -> String {
        (["GET \(path) HTTP/\(version)", "Host: localhost"] + headers).joined(separator: "\r\n")
            + "\r\n\r\n"
    }

    /// Asks for what comes after what there is now.
    private func waiting(_ headers: String..., version: String = "1.1") -> String {
        let index = rig.store.index(of: .service("web"))
        let path = "/v1/health/service/web?wait=30s&index=\(index)"
        return (["GET \(path) HTTP/\(version)", "Host: localhost"] + headers)
            .joined(separator: "\r\n") + "\r\n\r\n"
    }

    private func whileOneWaits(_ body: @Sendable () -> Void) async throws {
        while rig.store.readers == 0 { try await Task.sleep(for: .milliseconds(2)) }
        body()
    }

    private func serve() { rig.apply(rig.mesh.member(1)) }

    @Test(arguments: ["1.1", "1.0"])
    func aChangeAnswersWhoWaits(version: String) async throws {
        serve()
        let rig = rig
        let text = waiting("Connection: close", version: version)
        let answer = try await WireExchange(rig).send(text) {
            try await whileOneWaits { rig.apply(rig.mesh.instance(of: 1)) }
        }
        #expect(answer.hasPrefix("HTTP/\(version) 200 OK\r\n"))
        #expect(answer.contains("\"web1\""))
        #expect(rig.store.readers == 0 && rig.api.counters.waiting == 0)
    }

    /// Not even the head: some clients take it for the answer, and their time-out ends with it.
    @Test func nothingIsSentBeforeThereIsAnAnswer() async throws {
        serve()
        let rig = rig
        let exchange = WireExchange(rig)
        let answer = try await exchange.send(waiting("Connection: close")) {
            try await whileOneWaits {}
            try await Task.sleep(for: .milliseconds(150))
            #expect(exchange.heard.text.isEmpty)
            rig.apply(rig.mesh.instance(of: 1))
        }
        #expect(answer.contains("\"web1\""))
    }

    @Test func theConnectionIsGoodForMore() async throws {
        serve()
        let rig = rig
        let answer = try await WireExchange(rig).send(waiting(), until: "\"web1\"") {
            try await whileOneWaits { rig.apply(rig.mesh.instance(of: 1)) }
        }
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(!answer.contains("Connection: close"))
        #expect(rig.store.readers == 0 && rig.api.counters.waiting == 0)
    }

    /// The second cannot be answered before the first.
    @Test func whatFollowsAWaitIsAnsweredAfterIt() async throws {
        serve()
        let rig = rig
        let text = waiting() + get("/v1/status/leader") + get("/livez", "Connection: close")
        let answer = try await WireExchange(rig).send(text) {
            try await whileOneWaits {}
            try await Task.sleep(for: .milliseconds(100))
            rig.apply(rig.mesh.instance(of: 1))
        }
        let bodies = answer.components(separatedBy: "\r\n\r\n").dropFirst()
        #expect(bodies.map { $0.prefix(2) } == ["[{", "\"1", "ok"])
        #expect(rig.store.readers == 0 && rig.api.counters.waiting == 0)
    }

    @Test func whatCannotBeReadAfterAWaitIsAnsweredAfterIt() async throws {
        serve()
        let rig = rig
        let answer = try await WireExchange(rig).send(waiting() + "?\r\n\r\n") {
            try await whileOneWaits {}
            try await Task.sleep(for: .milliseconds(100))
            rig.apply(rig.mesh.instance(of: 1))
        }
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.contains("\"web1\""))
        #expect(rig.store.readers == 0 && rig.api.counters.waiting == 0)
    }

    @Test func whoWaitsAtTheEndOfTheAgentIsAnswered() async throws {
        serve()
        let rig = rig
        let answer = Task { try await rig.waitForTheEnd(waiting()) }
        #expect(try await answer.value.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(rig.store.readers == 0 && rig.api.counters.waiting == 0)
    }

    @Test func aPlaceIsGivenBackWhenTheClientGoes() async throws {
        serve()
        let rig = rig
        _ = try await WireExchange(rig).send(get("/livez") + waiting(), until: "ok") {
            try await whileOneWaits {}
        }
        #expect(rig.store.readers == 0 && rig.api.counters.waiting == 0)
    }

    @Test func withoutAPlaceItIsRefused() async throws {
        let full = Rig(maximumWaiters: 0)
        full.apply(full.mesh.member(1))
        let index = full.store.index(of: .service("web"))
        let path = "/v1/health/service/web?wait=30s&index=\(index)"
        let answer = try await WireExchange(full).send(get(path, "Connection: close"))
        #expect(answer.hasPrefix("HTTP/1.1 429 Too Many Requests\r\n"))
    }
}

extension Rig {
    /// Sends a request that waits, and ends the agent meanwhile; what is answered.
    fileprivate func waitForTheEnd(_ text: String) async throws -> String {
        let rig = self
        return try await WireExchange(rig).send(text, until: "[]") {
            while rig.store.readers == 0 { try await Task.sleep(for: .milliseconds(2)) }
            rig.store.close()
        }
    }
}
