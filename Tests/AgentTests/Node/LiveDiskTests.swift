import Gossip
import Host
import Logging
import NIOHTTP1
import Primitives
import Registry
import Testing

@testable import NodeShell
@testable import Storage

/// What an agent tells after a start, before it has found its mesh (docs/protocol.md, Registry on
/// disk).
struct LiveDiskTests {
    private static let health = "/v1/health/service/web"

    private func copy(_ mesh: LiveMesh, without damaged: String? = nil) throws {
        try mesh.copyDisk(of: "second", to: "again", without: damaged)
    }

    /// A mesh of two, of which the second knew an instance of the first and has stopped.
    private func stopped(_ mesh: LiveMesh, beside first: LiveAgent) async throws {
        await first.loop.perform(.publish(InstanceBody(service: "web", id: "a", port: 80)))
        try await mesh.run("second", flags: ["--join", first.address]) { second in
            try await second.waitUntil { try await second.get(Self.health).text.contains("\"a\"") }
        }
    }

    @Test func theDiskAnswersReadersUntilTheMeshIsKnown() async throws {
        let mesh = LiveMesh()
        try await mesh.run("first") { first in
            try await stopped(mesh, beside: first)
        }
        try copy(mesh)
        // Nobody is there any more.
        try await mesh.run("second", data: "again", flags: ["--join", "127.0.0.1:9"]) { second in
            let answer = try await second.get(Self.health)
            #expect(answer.status == .ok)
            #expect(answer.text.contains("\"a\""))
            #expect(answer.headers.first(name: "X-Consul-KnownLeader") == "false")
            let age = answer.headers.first(name: "X-Consul-LastContact").flatMap { Int($0) }
            #expect(age ?? 0 > 0)
            #expect(try await second.get("/readyz").status == .serviceUnavailable)
        }
    }

    @Test func aStartThatFindsNobodyForgetsNothing() async throws {
        let mesh = LiveMesh()
        try await mesh.run("first") { first in
            try await stopped(mesh, beside: first)
        }
        try copy(mesh)
        let before = try registry(mesh, in: "again")
        try await mesh.run("second", data: "again", flags: ["--join", "127.0.0.1:9"]) { second in
            await second.loop.perform(.publish(InstanceBody(service: "own", id: "c", port: 80)))
            let answer = try await second.get(Self.health)
            #expect(answer.text.contains("\"a\""))
        }
        #expect(try registry(mesh, in: "again") == before)
    }

    @Test func aDiskThatKnowsNobodyAnswersNobody() async throws {
        let mesh = LiveMesh()
        try await mesh.run("second") { alone in
            await alone.loop.perform(.publish(InstanceBody(service: "own", id: "c", port: 80)))
        }
        try copy(mesh)
        try await mesh.run("second", data: "again", flags: ["--join", "127.0.0.1:9"]) { second in
            let answer = try await second.get(Self.health)
            #expect(answer.status == .internalServerError)
        }
    }

    private func registry(_ mesh: LiveMesh, in place: String) throws -> [UInt8]? {
        let path = mesh.directory.file("\(place)/registry")
        return try FileContent.bytes(of: path, limit: 1 << 20, followingLinks: false)
    }

    @Test func whatHasGoneMeanwhileGoesOnceTheMeshIsKnown() async throws {
        let mesh = LiveMesh()
        try await mesh.run("first") { first in
            try await stopped(mesh, beside: first)
            await first.loop.perform(.publish(InstanceBody(service: "web", id: "b", port: 80)))
            await first.loop.perform(.withdraw(service: "web", id: "a"))
            try copy(mesh)
            try await mesh.run("second", data: "again", flags: ["--join", first.address]) {
                second in
                try await second.waitUntil {
                    let answer = try await second.get(Self.health)
                    #expect(answer.status == .ok)
                    return answer.headers.first(name: "X-Consul-KnownLeader") == "true"
                }
                let answer = try await second.get(Self.health)
                #expect(answer.headers.first(name: "X-Consul-LastContact") == "0")
                #expect(answer.text.contains("\"b\"") && !answer.text.contains("\"a\""))
            }
        }
    }

    @Test(arguments: ["registry", "sequence"])
    func aDamagedFileIsSetAsideAndTheMeshAsked(name: String) async throws {
        let mesh = LiveMesh()
        try await mesh.run("first") { first in
            try await stopped(mesh, beside: first)
            try copy(mesh, without: name)
            try await mesh.run("second", data: "again", flags: ["--join", first.address]) {
                second in
                try await second.waitUntil {
                    try await second.get(Self.health).text.contains("\"a\"")
                }
                #expect(second.log.lines(.warning, containing: "\(name).damaged-1").count == 1)
            }
        }
    }

    /// A watch that knows a greater index would wait for it, and hear of nothing meanwhile.
    @Test func theIndexGoesOnAboveThatOfTheProcessBefore() async throws {
        let mesh = LiveMesh()
        let ahead = WallClock.milliseconds + 1_000_000
        let place = mesh.directory.file("alone")
        _ = try DataDirectory(path: place)
        try FileContent.replace("\(place)/index", with: Array("\(ahead)\n".utf8), in: place)
        try await mesh.run("alone") { alone in
            let index = try await alone.get(Self.health).headers.first(name: "X-Consul-Index")
            #expect(index.flatMap { UInt64($0) } ?? 0 > ahead)
        }
    }
}
