import HTTPTypes
import NIOCore
import Primitives
import Testing

@testable import Formats
@testable import HTTPAPI
@testable import View

/// Long polls as clients make them.
struct BlockingTests {
    private let rig = Rig(maximumWaiters: 2)

    private func waitForReaders(_ count: Int = 1) async throws {
        while rig.store.readers < count { try await Task.sleep(for: .milliseconds(2)) }
    }

    @Test func aWatchOfAServiceYetToComeWaitsForIt() async throws {
        rig.apply(rig.mesh.member(1))
        let empty = await rig.get("/v1/health/service/web?stale=&wait=120000ms")
        #expect(empty.bodyText == "[]" && empty.index == 1_000)
        async let answer = rig.get(
            "/v1/health/service/web?index=\(empty.index)&passing=1&stale=&wait=120000ms"
        )
        try await waitForReaders()
        rig.apply(rig.mesh.instance(of: 1, service: "other"))
        rig.apply(rig.mesh.instance(of: 1))
        #expect(try await answer.json.count == 1)
        #expect(await answer.index == 1_003)
        #expect(rig.store.readers == 0)
    }

    @Test func aWaitThatEndsAnswersWithTheSameIndex() async {
        let answer = await rig.get("/v1/catalog/nodes?index=1000&wait=20ms")
        #expect(answer.code == 200 && answer.index == 1_000)
    }

    @Test func anIndexFromElsewhereIsAnsweredAtOnce() async {
        let answer = await rig.get("/v1/catalog/services?index=99999999&wait=10m")
        #expect(answer.index == 1_000)
    }

    @Test(arguments: [
        "/v1/health/connect/web", "/v1/catalog/connect/a", "/v1/kv/a/b",
    ])
    func aListThatIsAlwaysEmptyIsWatchedInPeace(path: String) async throws {
        let first = await rig.get(path + "?wait=1m")
        #expect(first.index == 1_000)
        async let second = rig.get(path + "?index=\(first.index)&wait=30ms")
        try await waitForReaders()
        rig.apply(rig.mesh.member(1), rig.mesh.instance(of: 1))
        #expect(rig.store.readers == 1)
        #expect(await second.index == 1_000)
        #expect(rig.store.readers == 0)
    }

    @Test func keysAreRefusedToWhoNeedsThemAndMissingForWhoFollowsThem() async {
        for query in ["", "?recurse", "?raw&dc=dc1"] {
            #expect(await rig.get("/v1/kv/a\(query)").code == 501)
        }
        for query in ["?index=1000&wait=1ms", "?wait=1m", "?consistent=&recurse="] {
            let response = await rig.get("/v1/kv/a\(query)")
            #expect(response.code == 404)
            #expect(response.index == 1_000)
            #expect(response.header("X-Consul-Reason")?.hasPrefix("not provided") == true)
        }
        #expect(await rig.put("/v1/kv/a?wait=1m", "x").code == 501)
        #expect(await rig.send(.delete, "/v1/kv/a?index=1").code == 501)
    }

    @Test func aWaitWithoutAnIndexIsNone() async {
        #expect(await rig.get("/v1/catalog/services?wait=10m").code == 200)
        #expect(await rig.get("/v1/catalog/services?index=0&wait=10m").code == 200)
        #expect(await rig.get("/v1/catalog/services?index=&wait=10m").code == 200)
    }

    @Test func aNodeIsWatchedBeforeItExists() async throws {
        async let answer = rig.get("/v1/catalog/node/n2?index=1000")
        try await waitForReaders()
        rig.apply(rig.mesh.member(2))
        #expect(try await answer.json["Node"]?["Node"]?.text == "n2")
    }

    @Test func theLimitIsTold() async throws {
        async let first = rig.get("/v1/catalog/nodes?index=1000&wait=300ms")
        async let second = rig.get("/v1/catalog/nodes?index=1000&wait=300ms")
        try await waitForReaders(2)
        let refused = await rig.get("/v1/catalog/nodes?index=1000")
        #expect(refused.code == 429)
        #expect(refused.bodyText.hasPrefix("Too many long polls and streams"))
        let metrics = await rig.get("/metrics").bodyText
        #expect(metrics.contains("martlet_blocking_queries 2\n"))
        #expect(metrics.contains("martlet_http_rejected_total{reason=\"readers\"} 1\n"))
        #expect(await rig.get("/v1/catalog/nodes").code == 200, "others are served")
        _ = await (first, second)
    }

    @Test func manyWaitersShareOneAnswer() async throws {
        let rig = Rig(maximumWaiters: 1_000)
        try await withThrowingTaskGroup { tasks in
            for _ in 0..<500 {
                tasks.addTask { await rig.get("/v1/catalog/nodes?index=1000&wait=1m").index }
            }
            while rig.store.readers < 500 { try await Task.sleep(for: .milliseconds(2)) }
            rig.apply(rig.mesh.member(1))
            for try await index in tasks { #expect(index == 1_001) }
        }
        #expect(rig.store.readers == 0)
    }

    @Test func waitsAreCappedAndSpread() throws {
        let wait = try BlockingQuery.wait(of: Query("wait=100h") ?? Query())
        #expect(wait == .seconds(600))
        #expect(try BlockingQuery.wait(of: Query()) == .seconds(300))
        for _ in 0..<100 {
            let query = BlockingQuery(index: 1, wait: .seconds(160))
            let time = query.deadline - .now()
            #expect(time > .seconds(159) && time <= .seconds(170))
        }
    }
}

/// Answers are written once for each index.
struct ResponseCacheTests {
    private func key(_ parameters: String...) -> ResponseCache.Key {
        ResponseCache.Key(
            row: ObjectIdentifier(ResponseCacheTests.self),
            name: "web",
            parameters: parameters
        )
    }

    private let moment = ResponseCache.Moment(index: 1)

    @Test func anAnswerIsWrittenOncePerIndex() {
        let cache = ResponseCache()
        var written = 0
        for index in [1, 1, 2, 2, 1] as [UInt64] {
            _ = cache.response(for: key(), at: .init(index: index)) {
                written += 1
                return .text("\(index)")
            }
        }
        #expect(written == 3)
    }

    @Test func parametersDoNotRunTogether() {
        let cache = ResponseCache()
        _ = cache.response(for: key("tag", "a", "tag", "b"), at: moment) { .text("two") }
        let other = cache.response(for: key("tag", "a;tag=b"), at: moment) { .text("one") }
        #expect(other.bodyText == "one")
    }

    @Test func theOldestGoWhenItIsFull() {
        let cache = ResponseCache()
        let page = String(repeating: "x", count: 100_000)
        for number in 0..<100 {
            _ = cache.response(for: key("\(number)"), at: moment) { .text(page) }
            let text = number == 0 ? "first" : "again"
            _ = cache.response(for: key("kept"), at: moment) { .text(text) }
        }
        #expect(cache.response(for: key("kept"), at: moment) { .text("gone") }.bodyText == "first")
        #expect(cache.response(for: key("0"), at: moment) { .text("gone") }.bodyText == "gone")
    }
}
