import HTTPTypes
import NIOCore
import Primitives
import Testing

@testable import Formats
@testable import HTTPAPI
@testable import View

/// Streams whose services change while they run.
@Suite(.timeLimit(.minutes(1)))
struct StreamChangeTests {
    private let rig = Rig()

    /// Opens a stream by POST, and hands what comes to `body` until that is done.
    private func follow(
        _ services: String,
        _ body: @Sendable (_ id: String, _ told: inout Told) async throws -> Void
    ) async throws {
        let client = ClientConnection(localAddress: .v4(0x7F00_0001))
        let response = await rig.send(
            .post,
            "/v1/mesh/stream",
            body: #"{"Services":\#(services)}"#,
            connection: client
        )
        guard case .events(let stream) = response.body else {
            Issue.record("\(response.bodyText)")
            return
        }
        let (chunks, chunk) = AsyncStream.makeStream(of: String.self)
        async let running: Void = stream.run { chunk.yield(String(buffer: $0)) }
        var told = Told(chunks: chunks.makeAsyncIterator())
        let first = try await told.next("stream")
        let id = try #require(JSONValue(parsing: Array(first.utf8))["ID"]?.text)
        try await body(id, &told)
        client.clientHasGone()
        try await running
    }

    /// What has come, event by event.
    struct Told {
        var chunks: AsyncStream<String>.AsyncIterator
        private var rest = ""
        private(set) var names: [String] = []

        init(chunks: AsyncStream<String>.AsyncIterator) { self.chunks = chunks }

        /// The data of the next event of a name; what comes before is noted in `names`.
        mutating func next(_ name: String) async throws -> String {
            while true {
                while let end = rest.firstRange(of: "\n\n") {
                    let lines = rest[..<end.lowerBound].split(separator: "\n")
                    rest = String(rest[end.upperBound...])
                    guard let event = lines.first?.dropFirst(7) else { continue }
                    names.append(String(event))
                    if event == name { return String(lines.last?.dropFirst(6) ?? "") }
                }
                guard let chunk = await chunks.next(isolation: #isolation) else {
                    throw CancellationError()
                }
                rest += chunk
            }
        }
    }

    private func serve() {
        rig.apply(
            rig.mesh.member(1),
            rig.mesh.instance(of: 1),
            rig.mesh.instance(of: 1, service: "api")
        )
    }

    @Test func aServiceMoreIsToldOfOnTheSameStream() async throws {
        serve()
        let rig = rig
        try await follow(#"["web"]"#) { id, told in
            _ = try await told.next("synced")
            #expect(told.names == ["stream", "member", "service", "synced"])
            let answer = await rig.send(
                .patch,
                "/v1/mesh/stream/\(id)",
                body: #"{"Add":["api","nobody"]}"#
            )
            #expect(answer.code == 200)
            #expect(try await told.next("service").contains("api1"))
            let synced = try await told.next("synced")
            #expect(synced.contains(#""Services":["api","nobody"]"#))
            rig.apply(rig.mesh.instance(of: 1, service: "api", port: 90))
            #expect(try await told.next("service").contains("90"))
        }
        #expect(rig.store.readers == 0)
    }

    @Test func ofAServiceLessEachInstanceIsTakenBack() async throws {
        serve()
        let rig = rig
        try await follow(#"["web","api"]"#) { id, told in
            _ = try await told.next("synced")
            _ = await rig.send(.patch, "/v1/mesh/stream/\(id)", body: #"{"remove":["web"]}"#)
            let removal = try await told.next("service")
            #expect(removal.contains(#""Removed":true"#) && removal.contains("web1"))
            rig.apply(
                rig.mesh.instance(of: 1, port: 91),
                rig.mesh.instance(of: 1, service: "api", port: 92)
            )
            #expect(try await told.next("service").contains("92"), "web is of no interest")
        }
    }

    @Test func namesAreFoundInAnyCase() async throws {
        serve()
        let rig = rig
        try await follow(#"["WEB"]"#) { id, told in
            #expect(try await told.next("service").contains("web1"))
            _ = try await told.next("synced")
            let path = "/v1/mesh/stream/\(id)"
            _ = await rig.send(.patch, path, body: #"{"Add":["API","None"]}"#)
            #expect(try await told.next("service").contains("api1"))
            #expect(try await told.next("synced").contains(#""Services":["api","none"]"#))
            rig.apply(rig.mesh.instance(of: 1, service: "Api", id: "api2"))
            #expect(try await told.next("service").contains(#""Service":"Api""#))
            _ = await rig.send(.patch, path, body: #"{"Remove":["Web"]}"#)
            #expect(try await told.next("service").contains(#""Service":"web""#))
        }
    }

    @Test func asManyServicesAsThereAreMayBeNamed() async throws {
        serve()
        let names = (0..<1_000).map { "\"a-service-of-some-length-\($0)\"" }
        let list = "[" + names.joined(separator: ",") + "]"
        try await follow(list) { _, told in _ = try await told.next("synced") }
    }

    @Test func whatIsNoChangeIsRefused() async throws {
        serve()
        let rig = rig
        let unknown = await rig.send(.patch, "/v1/mesh/stream/abc", body: "{}")
        #expect(unknown.code == 404 && unknown.bodyText.contains("unknown_stream"))
        let misspelt = await rig.send(.post, "/v1/mesh/stream", body: #"{"Service":["a"]}"#)
        #expect(misspelt.code == 400 && misspelt.bodyText.contains("did you mean Services"))
        try await follow(#"["*"]"#) { id, told in
            let path = "/v1/mesh/stream/\(id)"
            let all = await rig.send(.patch, path, body: #"{"Add":["a"]}"#)
            #expect(all.code == 409 && all.bodyText.contains("stream_limit"))
            let both = await rig.send(.patch, path, body: #"{"Add":["a"],"Remove":["a"]}"#)
            #expect(both.code == 400)
        }
        #expect(rig.store.readers == 0)
        let full = Rig(maximumWaiters: 0)
        let refused = await full.send(.post, "/v1/mesh/stream", body: #"{"Services":["a"]}"#)
        #expect(refused.code == 429 && refused.bodyText.contains("reader_limit"))
    }

    @Test func aStreamGrowsToItsLimitAndNoFurther() async throws {
        serve()
        let rig = rig
        try await follow("[]") { id, _ in
            var codes: [Int] = []
            for batch in 0..<3 {
                let names = (0..<2_000).map { "\"s\(batch)-\($0)\"" }.joined(separator: ",")
                let answer = await rig.send(
                    .patch,
                    "/v1/mesh/stream/\(id)",
                    body: "{\"Add\":[\(names)]}"
                )
                codes.append(answer.code)
            }
            #expect(codes == [200, 200, 409])
        }
    }
}
