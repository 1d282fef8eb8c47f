import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import Primitives
import Testing

@testable import NodeShell
@testable import Storage

/// What an agent says of itself while nobody answers, and what its readers get.
struct LiveReadinessTests {
    /// An address at which nobody listens.
    private static let nowhere = "127.0.0.9:23999"

    @Test func withoutSeedsItIsReadyAtOnce() async throws {
        try await LiveMesh().run("alone") { agent in
            // HTTP is answered a moment before the gossip socket is open.
            try await agent.waitUntil {
                try await agent.get("/readyz?verbose").text.contains("[+]gossip-socket ok")
            }
            let answer = try await agent.get("/readyz?verbose")
            #expect(answer.status == .ok)
            #expect(
                answer.text == """
                    [+]gossip-socket ok
                    [+]storage ok
                    [+]clock ok
                    [+]registry ok
                    [+]seeds ok
                    ok

                    """
            )
        }
    }

    @Test func withSilentSeedsItIsNotReadyAndSaysWhomItAsked() async throws {
        let lookup = HostLookup { _ in [] }
        let flags = ["--join", Self.nowhere, "--join", "nobody.example"]
        try await LiveMesh().run("lonely", flags: flags, lookup: lookup) { agent in
            try await agent.waitUntil {
                !agent.log.lines(.warning, containing: "nobody answers at \(Self.nowhere)").isEmpty
            }
            let health = "/v1/health/service/web"
            let held = try await agent.get(health)
            #expect(held.status == .internalServerError)
            #expect(held.text.contains("has not found its mesh yet"))
            #expect(try await agent.get(health).status == .internalServerError)
            let ready = try await agent.get("/readyz")
            #expect(ready.status == .serviceUnavailable)
            #expect(ready.text.contains("[-]registry failed: the first reconciliation is not done"))
            #expect(
                ready.text.contains(
                    "[-]seeds failed: nobody answers at \(Self.nowhere); nobody.example does not "
                        + "resolve\n"
                )
            )
            #expect(try await agent.get("/livez").status == .ok)
            let said = agent.log.lines(.warning, containing: "is not in its mesh")
            #expect((1...2).contains(said.count), "once a minute")
        }
    }

    @Test func withBootstrapItBeginsAMeshAfterTenSeconds() async throws {
        let flags = ["--join", Self.nowhere, "--bootstrap"]
        try await LiveMesh().run("first", flags: flags) { agent in
            #expect(try await agent.get("/readyz").status == .serviceUnavailable)
            try await agent.waitUntil {
                try await agent.get("/readyz").status == .ok
            }
            let answer = try await agent.get("/v1/health/service/web")
            #expect(answer.headers.first(name: "X-Consul-KnownLeader") == "true")
        }
    }

    @Test func aReaderIsAnsweredOnceTheMeshIsKnown() async throws {
        let mesh = LiveMesh()
        try await mesh.run("first") { first in
            try await mesh.run("second", flags: ["--join", first.address]) { second in
                let answer = try await second.get("/v1/catalog/nodes")
                let isKnown = answer.headers.first(name: "X-Consul-KnownLeader") == "true"
                #expect(answer.text.contains("\"first\"") == isKnown)
            }
        }
    }

    @Test func aFullDiskShowsAndClears() async throws {
        let disk = TestStorage()
        let thread = DiskThread()
        let storage = WatchedStorage(disk, logger: Logger(label: "test"))
        #expect(storage.failure == nil)
        disk.setFull(true)
        #expect(throws: StorageError.self) { try storage.append([]) }
        #expect(storage.failure == "\(TestStorage.full)")
        storage.probeAfterFailure(on: thread)
        try await thread.run {}
        #expect(storage.failure != nil)
        disk.setFull(false)
        #expect(throws: Never.self) { try storage.append([]) }
        #expect(storage.failure == nil)
    }

    @Test func aDiskThatHangsShowsAndClears() throws {
        let disk = TestStorage()
        let storage = WatchedStorage(disk, logger: Logger(label: "test"))
        let looks = NIOLockedValueBox<[String?]>([])
        disk.whileAppending.withLockedValue { hook in
            hook = {
                for seconds in [4, 60] {
                    let found = storage.failure(at: .now() + .seconds(Int64(seconds)))
                    looks.withLockedValue { $0.append(found) }
                }
            }
        }
        try storage.append([])
        let seen = looks.withLockedValue(\.self)
        #expect(seen == [nil, "the disk hangs: a write has not ended for 60 s"])
        #expect(storage.failure(at: .now() + .seconds(60)) == nil)
    }

    @Test func whoeverAsksFindsOutThatAFullDiskIsFreeAgain() async throws {
        let thread = DiskThread()
        let disk = TestStorage()
        let storage = WatchedStorage(disk, logger: Logger(label: "test"))
        disk.setFull(true)
        #expect(throws: StorageError.self) { try storage.append([]) }
        disk.setFull(false)
        storage.probeAfterFailure(on: thread)
        try await thread.run {}
        #expect(storage.failure == nil)
    }
}
