import Foundation
import Logging
import NIOCore
import Primitives
import Testing

@testable import Host

/// HTTP as it stands on the wire: order, endings, and what is not well formed.
struct HTTPWireTests {
    private let rig = Rig()

    private func exchange(_ text: String, until last: String? = nil) async throws -> String {
        try await WireExchange(rig).send(text, until: last)
    }

    private func get(_ path: String, _ headers: String..., version: String = "1.1") -> String {
        let lines = ["GET \(path) HTTP/\(version)", "Host: localhost"] + headers
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    @Test func pipelinedAnswersKeepTheOrderOfTheirRequests() async throws {
        let text =
            get("/v1/status/leader") + get("/v1/agent/services") + get("/v1/catalog/datacenters")
            + get("/v1/agent/checks") + get("/livez", "Connection: close")
        let answer = try await exchange(text)
        let bodies = answer.split(separator: "\r\n\r\n").dropFirst().map { $0.prefix(2) }
        #expect(bodies == ["\"1", "{}", "[\"", "{}", "ok"])
    }

    /// Answers that are kept have their head as text; others are written by the encoder. What a
    /// client reads is the same.
    @Test(arguments: ["/v1/catalog/services", "/v1/health/service/none"])
    func aKeptAnswerReadsAsTheEncodersDo(path: String) async throws {
        let twice = try await exchange(
            get(path) + get(path) + get(path, "Connection: close")
        )
        let heads = twice.components(separatedBy: "HTTP/1.1 200 OK\r\n").dropFirst()
            .map { $0.replacing(/Date: [^\r]*\r\n/, with: "Date\r\n") }
        #expect(heads.count == 3)
        #expect(heads.first == heads.dropFirst().first)
        #expect(
            heads.last == heads.first?.replacing("Date\r\n", with: "Date\r\nConnection: close\r\n")
        )
        #expect(twice.components(separatedBy: "Content-Length: 2\r\n").count == 4)
    }

    @Test func aKeptAnswerToHeadHasNoBody() async throws {
        let path = "/v1/catalog/services"
        let head = get(path).replacing("GET ", with: "HEAD ")
        let answer = try await exchange(get(path) + head + get("/livez", "Connection: close"))
        let parts = answer.components(separatedBy: "\r\n\r\n")
        #expect(
            parts.map { $0.hasPrefix("HTTP/1.1 200 OK\r\n") ? "" : String($0.prefix(2)) }
                == ["", "{}", "", "ok"]
        )
    }

    private func post(_ path: String, _ body: String, _ headers: String...) -> String {
        let lines =
            [
                "POST \(path) HTTP/1.1", "Host: localhost", "Content-Length: \(body.utf8.count)",
            ] + headers
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    @Test func picksAndReportsAreAnsweredInTheirOrder() async throws {
        rig.serve(1)
        let text =
            post("/v1/mesh/pick/web", #"{"Deadline":"1s"}"#) + post("/v1/mesh/pick/web", "")
            + post("/v1/mesh/report", "[]") + get("/v1/agent/services")
            + post("/v1/mesh/report", "{", "Connection: close")
        let answer = try await exchange(text)
        let bodies = answer.split(separator: "\r\n\r\n").dropFirst().map { $0.prefix(9) }
        #expect(bodies.map(String.init)[0] == #"{"Lease":"#)
        #expect(bodies.map(String.init)[1] == #"{"Lease":"#)
        #expect(bodies[2].hasPrefix("[]") && bodies[3].hasPrefix("{}"))
        #expect(bodies.map(String.init)[4] == #"{"Error":"#)
        #expect(answer.components(separatedBy: "HTTP/1.1 200").count == 5)
    }

    @Test func aBodyBeyondTheLimitIsRefusedAsAnObject() async throws {
        let body = String(repeating: " ", count: 70_000)
        let answer = try await exchange(
            post("/v1/mesh/report", body, "Connection: close"),
            until: "too_large"
        )
        #expect(answer.hasPrefix("HTTP/1.1 413 "))
    }

    @Test func aBodyInPiecesIsPutTogether() async throws {
        rig.serve(1)
        let body = "5\r\n{\"Key\r\n9\r\n\":\"abcd\"}\r\n0\r\n\r\n"
        let text =
            "POST /v1/mesh/pick/web HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
            + "Connection: close\r\n\r\n" + body
        let answer = try await exchange(text)
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        #expect(answer.contains(#""ID":"web1""#))
    }

    @Test func aBodyThatIsNotWellFormedIsNotTooLarge() async throws {
        let text =
            "PUT /v1/agent/service/register HTTP/1.1\r\nHost: localhost\r\n"
            + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n{\"Name\"\r\n0\r\n\r\n"
        let answer = try await exchange(text, until: "\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 400 "))
    }

    @Test(arguments: ["/livez", "/v1/agent/services", "/v1/catalog/nodes?index=1000&wait=10ms"])
    func aClientOfVersionOneZeroIsHungUpOn(path: String) async throws {
        let answer = try await exchange(get(path, version: "1.0"))
        #expect(answer.contains("200 OK"))
    }

    private static let offer = [
        "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAEAAEAA",
    ]

    /// As Java's HttpClient and `curl --http2` ask, and go on asking on the same connection.
    @Test(arguments: [
        "/livez", "/v1/catalog/nodes", "/v1/agent/services",
        "/v1/catalog/nodes?index=1000&wait=10ms",
    ])
    func whoOffersAnotherProtocolIsAnsweredAndToldOfTheEnd(path: String) async throws {
        let lines = ["GET \(path) HTTP/1.1", "Host: localhost"] + Self.offer
        let text = lines.joined(separator: "\r\n") + "\r\n\r\n"
        let answer = try await exchange(get(path) + text + text)
        let answers = answer.components(separatedBy: "HTTP/1.1 200 ").dropFirst()
        let ends = answers.map { $0.lowercased().contains("connection: close") }
        #expect(ends == [false, true])
    }

    @Test func aBodyInPiecesWithAnOfferOfAnotherProtocolIsTaken() async throws {
        let lines =
            ["PUT /v1/agent/service/register HTTP/1.1", "Host: localhost"] + Self.offer
            + ["Transfer-Encoding: chunked", "", "f\r\n{\"Name\": \"web\"}", "0", "", ""]
        let answer = try await exchange(lines.joined(separator: "\r\n"))
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        #expect(answer.lowercased().contains("connection: close"))
    }

    @Test(arguments: ["/livez", "/readyz"])
    func aProbeOfVersionOneZeroNeedsNoHost(path: String) async throws {
        let answer = try await exchange("GET \(path) HTTP/1.0\r\n\r\n")
        #expect(answer.contains("200 OK") && answer.hasSuffix("\r\n\r\nok"))
    }

    @Test(arguments: ["100-continue", "100-Continue"])
    func aBodyIsAskedForWhereTheClientWaitsForThat(word: String) async throws {
        let text =
            "PUT /v1/agent/check/update/x HTTP/1.1\r\nHost: localhost\r\n"
            + "Expect: \(word)\r\nContent-Length: 2\r\n\r\n"
        let answer = try await exchange(text, until: "\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n"))
    }

    @Test(arguments: ["/v1/agent/version", "/v1/agent/self"])
    func twoHostsAreNone(path: String) async throws {
        let answer = try await exchange(get(path, "Host: evil.example"), until: "header")
        #expect(answer.hasPrefix("HTTP/1.1 400 "))
    }

    @Test func theHostOfAnAbsoluteTargetCounts() async throws {
        let own = try await exchange(get("http://127.0.0.1/livez"), until: "ok")
        #expect(own.hasPrefix("HTTP/1.1 200 "))
        let other = try await exchange(get("http://evil.example/livez"), until: "--allow-host")
        #expect(other.hasPrefix("HTTP/1.1 403 "))
    }

    @Test func whatIsNotHTTPIsHungUpOn() async throws {
        let answer = try await exchange("GARBAGE\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 400 "))
    }

    @Test func connectionsLeaveFilesForTheRest() {
        #expect(ConnectionLimit.connections(fileLimit: 1_024) == 768)
        #expect(ConnectionLimit.connections(fileLimit: .max) == 16_384)
        #expect(ConnectionLimit.ofThisProcess > 0)
    }

    @Test func headersAreBounded() async throws {
        let answer = try await exchange(
            get("/livez", "X: " + String(repeating: "a", count: 20_000))
        )
        #expect(answer.hasPrefix("HTTP/1.1 400 "))
    }
}
