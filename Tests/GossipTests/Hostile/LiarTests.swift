import Membership
import Primitives
import Registry
import Testing
import Wire

@testable import Gossip

/// Members that lie about others (T-BYZ-1 to 3).
struct LiarTests {
    /// An accusation of the version that the liar holds.
    private func accusation(
        by liar: Int,
        of target: Int,
        in mesh: Mesh,
        sequence: UInt64
    ) throws -> Message {
        let id = mesh.hosts[target].node.id
        let version = mesh.hosts[liar].node.registry.member(id)?.version ?? .zero
        let body = AccusationBody(target: id, targetVersion: version, reason: .probeFailed)
        return .gossip([.record(try mesh.hosts[liar].sign(.accusation(body), sequence: sequence))])
    }

    /// T-BYZ-1.
    @Test func oneLiarWhoAccusesEverybodyAllTheTimeEvictsNobody() throws {
        var mesh = try Mesh(50, signed: false)
        let before = mesh.sentCount
        mesh.run(for: .seconds(10))
        let idle = (mesh.sentCount - before) / 10
        let seconds = 30 * Effort.factor
        var said = 0
        let start = mesh.sentCount
        for second in 0..<seconds {
            for target in 1..<50 {
                let lie = try accusation(
                    by: 0,
                    of: target,
                    in: mesh,
                    sequence: 1_000_000 + UInt64(second)
                )
                for other in [target % 49 + 1, (target + 7) % 49 + 1, (target + 23) % 49 + 1] {
                    mesh.say(lie, from: 0, to: other)
                    said += 1
                }
            }
            mesh.run(for: .seconds(1))
        }
        let rate = (mesh.sentCount - start - said) / seconds
        #expect(mesh.verdicts == 0)
        // What a mesh of fifty says at rest is the measure of what one of them can make it say.
        #expect(rate < 40 * idle, "\(rate) datagrams a second, \(idle) at rest")
        mesh.run(for: .seconds(15))
        #expect(mesh.isWhole)
    }

    /// T-BYZ-2: a quarter of the members. Three are a quorum, so the victim may be taken for
    /// unreachable for a moment; nobody who reaches it evicts it.
    @Test func aQuarterThatAccusesOneMemberTogetherDoesNotEvictIt() throws {
        var mesh = try Mesh(24, signed: false)
        for second in 0..<(30 * Effort.factor) {
            for liar in 0..<6 {
                let lie = try accusation(
                    by: liar,
                    of: 10,
                    in: mesh,
                    sequence: 1_000_000 + UInt64(second)
                )
                for other in [6, 7, 8, 15, 20] { mesh.say(lie, from: liar, to: other) }
            }
            mesh.run(for: .seconds(1))
        }
        #expect(mesh.transitions.count { $0.status == .dead } == 0)
        mesh.run(for: .seconds(5))
        let victim = mesh.hosts[10].node.id
        #expect(
            mesh.hosts.indices.allSatisfy {
                $0 == 10 || mesh.hosts[$0].node.membership.status(of: victim) == .alive
            }
        )
    }

    /// T-BYZ-3: relays that call a live target silent, with all that they can send.
    @Test func aRelayThatCallsTheTargetSilentChangesNothing() throws {
        var mesh = try Mesh(5, signed: true)
        mesh.meddling = { host, message in
            if host == 4, case .indirectAck(let ack) = message {
                return .nack(Nack(target: ack.target, nonce: ack.nonce))
            }
            return message
        }
        for nonce in 0..<UInt64(1_000) {
            let target = mesh.hosts[2].node.id
            mesh.say(.nack(Nack(target: target, nonce: nonce)), from: 4, to: 1)
            if nonce % 50 == 0 { mesh.run(for: .milliseconds(100)) }
        }
        mesh.run(for: .seconds(10))
        #expect(mesh.verdicts == 0)
    }

    /// T-BYZ-3: relays that say of a dead target that it answered.
    @Test func aRelayCannotSpeakForADeadTarget() throws {
        var mesh = try Mesh(5, signed: true)
        let (liar, dead) = (4, 3)
        let target = mesh.hosts[dead].node.id
        mesh.hosts[dead].isSilent = true
        let forged = mesh.hosts[liar].node.identity.author
        mesh.meddling = { host, message in
            guard host == liar, case .nack(let nack) = message else { return message }
            let statement = forged.statement(requester: nack.target, nonce: nack.nonce)
            return .indirectAck(
                IndirectAck(target: nack.target, nonce: nack.nonce, statement: statement)
            )
        }
        let before = mesh.hosts.map { $0.node.counters.value(of: .signature) }.reduce(0, +)
        mesh.run(for: .seconds(30))
        let after = mesh.hosts.map { $0.node.counters.value(of: .signature) }.reduce(0, +)
        #expect(after > before, "no relay lied")
        for place in 0..<3 {
            #expect(mesh.hosts[place].node.membership.status(of: target) == .dead)
        }
    }
}
