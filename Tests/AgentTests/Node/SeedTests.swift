import Logging
import NIOHTTP1
import Primitives
import Synchronization
import Testing

@testable import Agent
@testable import NodeShell
@testable import Settings

/// Names of seeds with several addresses, and names that move.
struct SeedTests {
    @Test func allAddressesOfANameAreTried() async throws {
        let mesh = LiveMesh()
        try await mesh.run("first") { first in
            // Nobody listens at the first two.
            let lookup = HostLookup { _ in
                [.v4(0x7F00_0007), .v6(high: 0, low: 1), .v4(0x7F00_0001)]
            }
            let flags = ["--join", "mesh.example:\(first.assembly.bound.port)"]
            try await mesh.run("second", flags: flags, lookup: lookup) { second in
                try await second.waitUntil { await first.loop.knows(second) }
            }
        }
    }

    @Test func aJoinByTheAPITriesAllAddressesOfAName() async throws {
        let mesh = LiveMesh()
        try await mesh.run("first") { first in
            let lookup = HostLookup { _ in [.v4(0x7F00_0007), .v4(0x7F00_0001)] }
            try await mesh.run("second", lookup: lookup) { second in
                let port = first.assembly.bound.port
                let answer = try await second.put("/v1/agent/join/mesh.example:\(port)")
                #expect(answer.status == .ok, "\(answer.text)")
                try await second.waitUntil { await first.loop.knows(second) }
            }
        }
    }

    @Test func aNameThatMovesIsFollowed() async throws {
        let mesh = LiveMesh()
        let place = Place()
        try await mesh.run("first") { first in
            let lookup = HostLookup { _ in [place.ip] }
            let flags = ["--join", "mesh.example:\(first.assembly.bound.port)"]
            try await mesh.run("second", flags: flags, lookup: lookup) { second in
                try await Task.sleep(for: .milliseconds(300))
                #expect(await first.loop.knows(second) == false)
                place.move(to: .v4(0x7F00_0001))
                try await second.waitUntil { await first.loop.knows(second) }
            }
        }
    }

    @Test func theOrderOfANamesAddressesIsDrawn() async {
        let addresses = (1...8).map { IPAddress.v4(0x7F00_0000 + $0) }
        let resolver = SeedResolver(
            seeds: [SeedAddress(host: "mesh.example", port: 1)],
            lookup: HostLookup { _ in addresses }
        )
        var firsts: Set<IPAddress> = []
        for _ in 0..<64 {
            let found = await resolver.resolve().addresses
            #expect(Set(found.map(\.ip)) == Set(addresses))
            if let first = found.first { firsts.insert(first.ip) }
        }
        #expect(firsts.count > 1)
    }

    @Test func localhostHasItsAddresses() async {
        let found = await HostLookup.system.addresses("localhost")
        #expect(found.contains(.v4(0x7F00_0001)) || found.contains(.v6(high: 0, low: 1)))
        #expect(await HostLookup.system.addresses("nothing.invalid").isEmpty)
    }

    private final class Place: Sendable {
        private let current = Mutex(IPAddress.v4(0x7F00_0007))
        var ip: IPAddress { current.withLock { $0 } }

        func move(to ip: IPAddress) {
            current.withLock { $0 = ip }
        }
    }
}
