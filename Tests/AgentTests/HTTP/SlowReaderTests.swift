import Foundation
import NIOCore
import Primitives
import Synchronization
import Testing

@testable import HTTPAPI
@testable import HTTPServer
@testable import Host
@testable import View

/// Clients that read slowly, or not at all, and how their connections end.
@Suite(.timeLimit(.minutes(1)))
struct SlowReaderTests {
    private let rig = Rig()
    private let directory = TemporaryDirectory()
    /// A Unix socket holds 200 KB for a reader; a connection of TCP as much as it likes.
    private var address: ListenAddress { .unix(path: directory.file("socket")) }

    /// 640 KB of instances, in few pieces: the processors are everybody's.
    init() {
        let tags = [String(repeating: "a", count: 64_000)]
        let mesh = rig.mesh
        let instances = (0..<10).map { mesh.instance(of: 1, id: "web-\($0)", tags: tags) }
        rig.store.apply([mesh.member(1)] + instances, nowMilliseconds: 1)
    }

    private static func get(_ path: String, _ headers: String...) -> String {
        (["GET \(path) HTTP/1.1", "Host: localhost"] + headers).joined(separator: "\r\n")
            + "\r\n\r\n"
    }

    private static let large = get("/v1/health/service/web")
    private static let passing = get("/v1/agent/services")

    private static func waiting(_ rig: Rig) -> String {
        let index = rig.store.index(of: .service("web"))
        return get("/v1/health/service/web?wait=30s&index=\(index)")
    }

    /// Whether the last of all answers is there as a whole.
    private static func isWhole(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let last = text.components(separatedBy: "Content-Length: ").last,
            let end = last.range(of: "\r\n\r\n"),
            let length = Int(last.prefix { $0.isNumber })
        else { return false }
        return length > 1 << 19 && last[end.upperBound...].utf8.count == length
    }

    private func limits(
        _ change: (inout ConnectionDesk.Limits) -> Void = { _ in }
    ) -> ConnectionDesk.Limits {
        var limits = ConnectionDesk.Limits()
        change(&limits)
        return limits
    }

    enum Way: CaseIterable { case ready, passing, waiting, closing }

    /// RFC 9112 §9.6: the answer is the client's, and it has asked for nothing more.
    @Test(arguments: Way.allCases)
    func whoClosesItsSideAndReadsLateHasAllOfItsAnswer(way: Way) async throws {
        let rig = rig
        let request =
            switch way {
            case .ready: Self.large
            case .passing: Self.passing + Self.large
            case .waiting: Self.waiting(rig)
            case .closing: Self.get("/v1/health/service/web", "Connection: close")
            }
        try await TestServer.run(rig, at: [address]) { bound in
            let client = try await WireClient.connect(to: bound[0], reads: false)
            try await client.send(request)
            if way == .waiting { try await eventually { rig.store.readers == 1 } }
            try await client.closeOutput()
            try await Task.sleep(for: .milliseconds(300))
            await client.setReading(true)
            try await eventually { client.isAtEnd }
            let isWhole = Self.isWhole(client.bytes)
            #expect(isWhole)
            await client.close()
        }
    }

    @Test(arguments: [false, true])
    func whoDoesNotReadIsHungUpOn(closesItsSide: Bool) async throws {
        let counters = rig.api.counters
        let limits = limits { $0.stall = .milliseconds(200) }
        try await TestServer.run(rig, at: [address], limits: limits) { bound in
            let client = try await WireClient.connect(to: bound[0])
            try await client.send(Self.passing)
            try await client.hear("{}")
            await client.setReading(false)
            try await client.send(Self.large)
            if closesItsSide { try await client.closeOutput() }
            try await eventually { counters.connections.load(ordering: .relaxed) == 0 }
            await client.setReading(true)
            try await eventually { client.isAtEnd }
            let isWhole = Self.isWhole(client.bytes)
            #expect(!isWhole)
        }
    }

    /// It reads 64 KB at a time, with pauses, and takes longer in all than it may do nothing.
    @Test func whoReadsSlowlyIsNot() async throws {
        let limits = limits { $0.stall = .seconds(4) }
        try await TestServer.run(rig, at: [address], limits: limits) { bound in
            let client = try await WireClient.connect(to: bound[0], reads: false)
            try await client.send(Self.large)
            try await client.closeOutput()
            while !client.isAtEnd {
                client.channel.read()
                try await Task.sleep(for: .milliseconds(500))
            }
            let isWhole = Self.isWhole(client.bytes)
            #expect(isWhole)
        }
    }

    @Test func theAgentEndsAlthoughOneDoesNotRead() async throws {
        let counters = rig.api.counters
        let limits = limits { $0.stallAtEnd = .milliseconds(500) }
        let begun = ContinuousClock.now
        try await TestServer.run(rig, at: [address], limits: limits) { bound in
            for text in [Self.large, Self.passing + Self.large, Self.waiting(rig)] {
                let client = try await WireClient.connect(to: bound[0], reads: false)
                try await client.send(text)
            }
            try await eventually { counters.connections.load(ordering: .relaxed) == 3 }
            try await Task.sleep(for: .milliseconds(200))
        }
        #expect(ContinuousClock.now - begun < .seconds(15))
        #expect(counters.connections.load(ordering: .relaxed) == 0)
    }

    @Test func whoAsksForNothingIsHungUpOn() async throws {
        let limits = limits {
            $0.patience = .seconds(1)
            $0.idle = .seconds(2)
        }
        try await TestServer.run(rig, at: [address], limits: limits) { bound in
            let client = try await WireClient.connect(to: bound[0])
            try await eventually { client.isAtEnd }
            let other = try await WireClient.connect(to: bound[0])
            try await other.send(Self.waiting(rig))
            try await Task.sleep(for: .seconds(4))
            #expect(!other.isAtEnd)
            await other.close()
        }
    }
}
