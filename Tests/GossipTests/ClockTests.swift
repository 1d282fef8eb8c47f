import Primitives
import Registry
import Testing
import Wire

@testable import Gossip

/// Wrong clocks, and clocks that are put right (docs/operations.md, "A clock is wrong").
struct ClockTests {
    @Test(arguments: [1_800, 7_200, 86_000] as [Int64])
    func whoStartedWithAClockAheadIsInWithinASecondOfItsMending(lead: Int64) throws {
        var mesh = try Mesh(1, signed: true)
        mesh.add(try MeshHost(1, signed: true, clockLead: lead, hasSeeds: true, at: mesh.now))
        mesh.perform(.seeds([mesh.hosts[0].address]), at: 1)
        mesh.run(for: .seconds(5))
        #expect(mesh.hosts[0].node.registry.member(mesh.hosts[1].node.id) == nil)
        #expect(mesh.hosts[0].node.counters.value(of: .certificateExpired) > 0)
        // Both sides say by how much, each with its own sign.
        #expect(mesh.clockLeads(toldBy: 0).contains { abs($0 - lead) <= 2 })
        #expect(mesh.clockLeads(toldBy: 1).contains { abs($0 + lead) <= 2 })

        mesh.perform(.clock(unixSeconds: mesh.unixSeconds), at: 1)
        mesh.perform(.certificate(try mesh.hosts[1].freshCertificate(at: mesh.unixSeconds)), at: 1)
        mesh.run(for: .seconds(1))
        #expect(mesh.hosts[0].node.registry.member(mesh.hosts[1].node.id) != nil)
        #expect(mesh.hosts[1].node.isReady)
    }

    /// Whoever found nobody for a while says hello every ten seconds only.
    @Test func aFreshCertificateIsShownToTheSeedsAtOnce() throws {
        var mesh = try Mesh(1, signed: true)
        mesh.add(try MeshHost(1, signed: true, clockLead: 7_200, hasSeeds: true, at: mesh.now))
        mesh.hosts[0].isSilent = true
        mesh.perform(.seeds([mesh.hosts[0].address]), at: 1)
        mesh.run(for: .seconds(15))
        mesh.hosts[0].isSilent = false
        mesh.perform(.clock(unixSeconds: mesh.unixSeconds), at: 1)
        mesh.perform(.certificate(try mesh.hosts[1].freshCertificate(at: mesh.unixSeconds)), at: 1)
        mesh.run(for: .seconds(1))
        #expect(mesh.hosts[0].node.registry.member(mesh.hosts[1].node.id) != nil)
    }

    @Test func aCertificateThatAnotherClockFoundExpiredIsJudgedAnew() throws {
        var mesh = try Mesh(1, signed: true)
        // The receiver's own clock is ten days ahead: to it, everybody has expired.
        mesh.perform(.clock(unixSeconds: mesh.unixSeconds + 864_000), at: 0)
        mesh.add(try MeshHost(1, signed: true, hasSeeds: true, at: mesh.now))
        mesh.perform(.seeds([mesh.hosts[0].address]), at: 1)
        mesh.run(for: .seconds(3))
        #expect(mesh.hosts[0].node.registry.member(mesh.hosts[1].node.id) == nil)
        mesh.perform(.clock(unixSeconds: mesh.unixSeconds), at: 0)
        mesh.run(for: .seconds(1))
        #expect(mesh.hosts[0].node.registry.member(mesh.hosts[1].node.id) != nil)
    }

    @Test(arguments: [3_600, -3_600] as [Int64])
    func aClockThatStepsIsSaidByBothSidesAndBlamesNobody(step: Int64) throws {
        var mesh = try Mesh(3, signed: true)
        let stepped = UInt64(Int64(mesh.unixSeconds) + step)
        mesh.perform(.clock(unixSeconds: stepped), at: 0)
        mesh.run(for: .seconds(1))
        #expect(mesh.clockLeads(toldBy: 0).contains { abs($0 + step) <= 2 })
        let others = mesh.clockLeads(toldBy: 1) + mesh.clockLeads(toldBy: 2)
        #expect(others.contains { abs($0 - step) <= 2 })
        mesh.run(for: .seconds(20))
        #expect(mesh.verdicts == 0)
        #expect(mesh.isWhole)
    }

    @Test func clocksThatAgreeAreNotSpokenOf() throws {
        var mesh = try Mesh(2, signed: true)
        mesh.perform(.clock(unixSeconds: mesh.unixSeconds + 500), at: 0)
        mesh.run(for: .seconds(5))
        #expect(mesh.clockLeads(toldBy: 0).isEmpty)
        #expect(mesh.clockLeads(toldBy: 1).isEmpty)
    }

    @Test func noReadingOfTheClockOverflows() throws {
        var effects: [GossipEffect] = []
        var node = try Fixture.node(1, hasSeeds: false, into: &effects)
        for reading in [0, 1, .max, .max - 1, UInt64(Int64.max)] {
            node.perform(.clock(unixSeconds: reading), at: .milliseconds(90_000), into: &effects)
            #expect(node.isTimely(1, at: .milliseconds(100_000)))
        }
    }
}

extension Mesh {
    /// The present second of clocks that are right.
    fileprivate var unixSeconds: UInt64 {
        Mesh.unixStart + UInt64(clamping: now.nanoseconds / 1_000_000_000)
    }

    /// By how much others' clocks are ahead, as a host said.
    fileprivate func clockLeads(toldBy place: Int) -> [Int64] {
        notices.compactMap { told in
            guard told.observer == place, case .clocksDiffer(_, name: _, let lead) = told.notice
            else { return nil }
            return lead
        }
    }
}

extension MeshHost {
    /// A certificate made by a clock that is right.
    fileprivate func freshCertificate(at unixSeconds: UInt64) throws -> Certificate {
        let key = try #require(key)
        return try MeshHost.certificate(of: key, name: node.member.name, at: unixSeconds)
    }
}
