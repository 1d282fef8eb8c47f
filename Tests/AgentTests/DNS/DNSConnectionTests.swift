import DNS
import NIOCore
import Primitives
import Testing

@testable import DNSServer

@Suite(.timeLimit(.minutes(3)))
struct DNSConnectionTests {
    @Test func queriesBehindEachOtherAreAnsweredInOrder() async throws {
        let rig = DNSRig()
        rig.serve(3)
        try await rig.run { _, server in
            let names = (0..<200).map { $0 % 3 == 0 ? "web.service.mesh" : "n\($0 % 3).node.mesh" }
            let bytes = try names.flatMap {
                DNSConnection.framed(try DNSClient.query($0, .a))
            }
            let answers = try await DNSConnection(server.address).send(bytes, answers: 200)
            #expect(answers.count == 200)
            #expect(answers.map { "\($0.questions[0].name)" } == names.map { $0 + "." })
        }
    }

    @Test func aQueryMayComeByteByByte() async throws {
        let rig = DNSRig()
        rig.serve(1)
        try await rig.run { _, server in
            let query = DNSConnection.framed(try DNSClient.query("web.service.mesh", .a))
            let halves = [Array(query.prefix(1)), Array(query.dropFirst())]
            let answers = try await DNSConnection(server.address).send(halves, answers: 1)
            #expect(answers.first?.answers.count == 1)
        }
    }

    @Test func aConnectionWithoutAWholeQueryIsClosed() async throws {
        var rig = DNSRig()
        rig.limits.idleSeconds = 1
        try await rig.run { _, server in
            for scrap in [[], [0], [0, 200, 1, 2, 3]] as [[UInt8]] {
                let answers = try await DNSConnection(server.address).send(scrap, answers: 1)
                #expect(answers.isEmpty)
            }
        }
    }

    @Test(arguments: [
        // A length beyond all use; an answer; one that is too short.
        [0xFF, 0xFF, 0, 0], [0, 12, 1, 2, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 3, 1, 2, 3],
    ])
    func whatIsNoQueryEndsTheConnection(_ bytes: [UInt8]) async throws {
        let rig = DNSRig()
        try await rig.run { _, server in
            let answers = try await DNSConnection(server.address).send(bytes, answers: 1)
            #expect(answers.isEmpty)
        }
    }

    @Test func connectionsHaveALimitAndPlacesAreGivenBack() throws {
        var limits = DNSConfiguration.Limits()
        limits.connections = 5
        limits.connectionsOfOneHost = 2
        let table = ConnectionTable(limits: limits, counters: DNSCounters())
        let near = IPAddress.v4(0x7F00_0001)
        let far = IPAddress.v4(0x0A00_0001)
        #expect([far, far, far].map(table.enter(from:)) == [true, true, false])
        #expect([near, near, near, near].map(table.enter(from:)) == [true, true, true, false])
        table.leave(from: far)
        #expect(table.enter(from: .v4(0x0A00_0002)))
        #expect(!table.enter(from: far))
        table.leave(from: near)
        #expect(table.enter(from: far))
    }

    @Test func beyondTheLimitAConnectionIsClosedAtOnce() async throws {
        var rig = DNSRig()
        rig.limits.connections = 0
        try await rig.run { client, server in
            let query = DNSConnection.framed(try DNSClient.query("web.service.mesh", .a))
            #expect(try await DNSConnection(server.address).send(query, answers: 1).isEmpty)
            #expect(try await client.ask("web.service.mesh", .a).code == 3)
        }
    }

    @Test func oneHostMayAskSoMuchAndNoMore() {
        var budget = SourceBudget(perSecond: 100, salt: 1)
        let host = IPAddress.v4(0x0A00_0001)
        let start: Int64 = 5_000_000_000
        let atOnce = (0..<1_000).filter { _ in budget.admits(host, at: start) }
        #expect(atOnce.count == 100)
        let later = (0..<1_000).filter { _ in budget.admits(host, at: start + 500_000_000) }
        #expect(later.count == 50)
        // Another host has its own; invented ones take no memory beyond the places.
        let isOtherAdmitted = budget.admits(.v4(0x0A00_0002), at: start)
        #expect(isOtherAdmitted)
        for number in 0..<100_000 { _ = budget.admits(.v4(UInt32(number)), at: start) }
        #expect(MemoryLayout.size(ofValue: budget) < 64)
    }
}
