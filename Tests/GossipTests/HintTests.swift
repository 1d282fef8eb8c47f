import Membership
import Primitives
import Registry
import Testing
import Wire

@testable import Gossip

/// Port unreachables that the socket hands over (ADR 24).
struct HintTests {
    /// A mesh in which the first host has a ping under way, and whom it is to.
    private static func asking() throws -> (mesh: Mesh, target: Int) {
        var mesh = try Mesh(6, signed: false)
        for _ in 0..<3_000 {
            mesh.run(for: .milliseconds(1))
            if let target = mesh.hosts[0].node.membership.hastenable(at: mesh.now).first,
                let place = mesh.hosts.firstIndex(where: { $0.node.id == target })
            {
                return (mesh, place)
            }
        }
        Issue.record("nobody was asked")
        return (mesh, 1)
    }

    /// What the first host sends at a refusal by an address, and how many hints it has followed.
    private static func send(
        _ mesh: inout Mesh,
        refusedBy address: Address
    ) -> (messages: Int, followed: UInt64) {
        var effects: [GossipEffect] = []
        mesh.hosts[0].node.heedRefusal(by: address, at: mesh.now, into: &effects)
        let messages = effects.count { if case .send = $0 { true } else { false } }
        let followed = mesh.hosts[0].node.counters.value(of: .hintsFollowed)
        return (messages, followed)
    }

    @Test func aRefusalByTheTargetOfAPingHastensItsRoundOnce() throws {
        var (mesh, target) = try Self.asking()
        let address = mesh.hosts[target].address
        let first = Self.send(&mesh, refusedBy: address)
        // HELLO, three PING-REQ, and the next on the ring.
        #expect(first.messages >= 4)
        #expect(first.followed == 1)
        let second = Self.send(&mesh, refusedBy: address)
        #expect(second.messages == 0)
        #expect(mesh.verdicts == 0)
    }

    @Test func aRefusalByAnotherPortOrAnotherMemberIsNone() throws {
        var (mesh, target) = try Self.asking()
        var address = mesh.hosts[target].address
        address = Address(ip: address.ip, port: address.port &+ 1_000)
        let byPort = Self.send(&mesh, refusedBy: address)
        #expect(byPort.messages == 0)
        let other = mesh.hosts.indices.dropFirst().first { $0 != target } ?? 0
        let strange = mesh.hosts[other].address
        let byOther = Self.send(&mesh, refusedBy: strange)
        #expect(byOther.followed == 0)
    }

    @Test func eightAreFollowedAtOnceAndOneEachTenSecondsAfterThat() {
        var budget = HintBudget()
        let now = Instant.start
        let atOnce = (UInt64(0)..<20).count { budget.payHint(of: Fixture.id($0), at: now) }
        let later = (UInt64(20)..<40).count {
            budget.payHint(of: Fixture.id($0), at: now + .seconds(10))
        }
        #expect([atOnce, later] == [8, 1])
    }

    /// Who crashed refuses each ping: its crash is paid for once, for as long as it takes to find.
    @Test func hintsOfOneCrashArePaidForOnce() {
        var budget = HintBudget()
        let now = Instant.start
        for step in 0..<40 {
            let isFollowed = budget.payHint(of: Fixture.id(1), at: now + .milliseconds(100) * step)
            #expect(isFollowed)
        }
        let late = now + .milliseconds(3_900)
        let others = (UInt64(2)..<20).count { budget.payHint(of: Fixture.id($0), at: late) }
        #expect(others == 7)
        let isFollowed = budget.payHint(of: Fixture.id(1), at: now + .seconds(4))
        #expect(!isFollowed)
    }

    @Test func aLateReadingIsCountedAndRaisesLocalHealthOnceASecond() throws {
        var mesh = try Mesh(3, signed: false)
        var effects: [GossipEffect] = []
        for _ in 0..<5 { mesh.hosts[0].node.noteLateReading(at: mesh.now, into: &effects) }
        #expect(mesh.hosts[0].node.membership.localHealth == 1)
        #expect(mesh.hosts[0].node.counters.value(of: .lateReadings) == 5)
    }
}
