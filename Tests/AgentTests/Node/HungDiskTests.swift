import Gossip
import Logging
import NIOConcurrencyHelpers
import NIOHTTP1
import NIOPosix
import Primitives
import Registry
import Sodium
import Testing

@testable import Agent
@testable import Host
@testable import NodeShell
@testable import Storage
@testable import View

/// What goes on while the disk hangs: all but what has to be on it first.
struct HungDiskTests {
    /// Whether this ends: a quarter of a minute is long, also beside all other tests.
    private func ends(_ work: @escaping @Sendable () async -> Void) async throws -> Bool {
        let isDone = NIOLockedValueBox(false)
        Task {
            await work()
            isDone.withLockedValue { $0 = true }
        }
        for _ in 0..<1_500 {
            if isDone.withLockedValue(\.self) { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    /// A node without a socket, whose files are on this disk.
    private func node(on disk: TestStorage) throws -> NodeLoop {
        let configuration = try configuration("--dev")
        let material = try ClusterMaterial.load(configuration)
        let threads = try AgentThreads()
        let storage = WatchedStorage(disk, logger: Logger(label: "test"))
        let start = try NodeStart(
            configuration,
            material: material,
            storage: storage,
            advertised: Address(ip: .v4(0x7F00_0001), port: 7_946),
            clock: .system
        )
        let view = ViewStore(
            startIndex: 1,
            timers: MultiThreadedEventLoopGroup.singleton.any()
        )
        return try start.makeLoop(
            on: threads,
            storage: storage,
            view: view,
            keeper: RegistryKeeper(
                storage: storage,
                disk: threads.disk,
                view: view,
                key: start.key,
                cluster: material.cluster,
                logger: Logger(label: "test")
            ),
            lifeline: Lifeline(),
            logger: Logger(label: "test")
        )
    }

    /// Each of them ends a service of its own: beyond 64, a floor stands for all of them.
    private static let services = (0..<80).map { "s\($0)" }

    @Test func aFloorThatTheDiskDoesNotTakeStopsNoNode() async throws {
        let disk = TestStorage()
        let loop = try node(on: disk)
        await loop.perform(.publishedAll)
        await loop.perform(
            Self.services.map { .publish(InstanceBody(service: $0, id: $0, port: 80)) }
        )
        disk.hang([.sequence])
        defer { disk.hang([]) }
        let isDone = try await ends {
            await loop.perform(Self.services.map { .withdraw(service: $0, id: $0) })
        }
        #expect(isDone)
        #expect(try await ends { _ = await loop.isReady })
        #expect(disk.current.sequences.allSatisfy { $0.floor == 0 })
        disk.hang([])
        let isKept = try await ends {
            while disk.current.sequences.last?.floor ?? 0 == 0 { await Task.yield() }
        }
        #expect(isKept, "it is on the disk as soon as that goes on")
    }

    @Test func readinessAndLookupsWaitForNoDisk() async throws {
        let disk = TestStorage()
        try await LiveMesh().run("hung", storage: disk) { agent in
            disk.hang([.registry, .peers, .index, .probe])
            defer {
                disk.hang([])
                disk.setFull(false)
            }
            await agent.loop.perform(.publish(InstanceBody(service: "web", id: "a", port: 80)))
            disk.setFull(true)
            let refused = try await agent.put("/v1/agent/service/register", #"{"Name": "b"}"#)
            #expect(refused.status == .internalServerError)
            // A probe a second at most is begun; none of them ends.
            for _ in 0..<4 {
                let ready = try await agent.get("/readyz?verbose")
                #expect(ready.text.contains("[-]storage failed"))
                try await Task.sleep(for: .milliseconds(1_100))
            }
            #expect(try await ends { _ = await HostLookup.system.addresses("localhost") })
            disk.hang([])
            disk.setFull(false)
            try await agent.waitUntil { try await agent.get("/readyz").status == .ok }
        }
    }
}
