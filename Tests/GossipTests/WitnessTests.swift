import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// Who shows accusations of a member gets those that it lacks (ADR 16).
struct WitnessTests {
    private let mesh: Mesh
    private let target: NodeID

    init() throws {
        mesh = try Mesh(6, signed: false)
        target = mesh.hosts[1].node.id
    }

    private func accusation(by accuser: Int, of target: Int = 1) throws -> CarriedRecord {
        let id = mesh.hosts[target].node.id
        let version = mesh.hosts[0].node.registry.member(id)?.version ?? .zero
        let body = AccusationBody(target: id, targetVersion: version, reason: .probeFailed)
        return .record(try mesh.hosts[accuser].sign(.accusation(body), sequence: 1_000))
    }

    /// What the first host answers to the sixth, having heard all before.
    private func answer(
        to question: Message,
        having heard: [CarriedRecord]
    ) -> [Message] {
        var node = mesh.hosts[0].node
        var effects: [GossipEffect] = []
        for record in heard {
            let word = Verified(
                trusting: Message.gossip([record]),
                from: mesh.hosts[5].node.id
            )
            node.receive(word, at: mesh.now, into: &effects)
        }
        effects = []
        let word = Verified(trusting: question, from: mesh.hosts[5].node.id)
        node.receive(word, at: mesh.now, into: &effects)
        return effects.compactMap { effect in
            guard case .send(let message, to: let to, at: _) = effect,
                to.id == mesh.hosts[5].node.id
            else { return nil }
            return message
        }
    }

    @Test func theMissingOnesCome() throws {
        let all = try (2...4).map { try accusation(by: $0) }
        let answers = answer(to: .records(Records(unasked: [all[0]])), having: all)
        guard case .gossip(let records) = answers.first else {
            Issue.record("answered with \(answers)")
            return
        }
        let got = records.map(\.bytes)
        #expect(got.count == 2)
        #expect(got.contains(all[1].bytes) && got.contains(all[2].bytes))
    }

    @Test func nothingComesWhereNothingIsMissing() throws {
        let all = try (2...3).map { try accusation(by: $0) }
        #expect(answer(to: .records(Records(unasked: all)), having: all).isEmpty)
        // Gossip asks for nothing, or two nodes would answer each other for ever.
        #expect(answer(to: .gossip([all[0]]), having: all).isEmpty)
    }

    @Test func accusationsOfSeveralMembersAreNoQuestion() throws {
        let one = try accusation(by: 2)
        let other = try accusation(by: 2, of: 3)
        let third = try accusation(by: 4)
        #expect(
            answer(to: .records(Records(unasked: [one, other])), having: [one, other, third])
                .isEmpty
        )
    }

    @Test func aNewerRecordOfTheAccusedIsTheAnswer() throws {
        let old = try accusation(by: 2)
        guard case .member(let body) = mesh.hosts[0].node.registry.member(target)?.body else {
            Issue.record("the accused is unknown")
            return
        }
        let newer = CarriedRecord.record(
            try mesh.hosts[1].sign(.member(body), sequence: 1_000)
        )
        let answers = answer(to: .records(Records(unasked: [old])), having: [old, newer])
        #expect(answers == [.gossip([newer])])
    }

    /// One accuser alone may have to wait for its answer, and the same twice says nothing.
    @Test func aPingTellsItsTargetOfTwoAccusers() throws {
        var node = mesh.hosts[0].node
        var effects: [GossipEffect] = []
        let words = try (2...4).map { try accusation(by: $0) }
        let word = Verified(trusting: Message.gossip(words), from: mesh.hosts[5].node.id)
        node.receive(word, at: mesh.now, into: &effects)
        node.advance(to: mesh.now + .seconds(3), into: &effects)
        let pings = effects.compactMap { effect -> [CarriedRecord]? in
            guard case .send(.ping(let ping), to: let to, at: _) = effect, to.id == target else {
                return nil
            }
            return ping.cargo
        }
        let told = try #require(pings.last).filter(words.contains)
        #expect(told.count >= 2)
        #expect(Set(told.map(\.bytes)).count == told.count)
    }

    /// By way of others the answer may come after their quorum has stood its time: on a link of
    /// unequal ways one of 500 partitions that healed had a healthy member called unreachable.
    @Test func whoTellsTheAccusedGetsTheAnswerFromIt() throws {
        for teller in [0, 5] {
            var node = mesh.hosts[1].node
            var effects: [GossipEffect] = []
            let words = try (2...3).map { try accusation(by: $0) }
            let word = Verified(
                trusting: Message.records(Records(unasked: words)),
                from: mesh.hosts[teller].node.id
            )
            node.receive(word, at: mesh.now, into: &effects)
            node.advance(to: mesh.now, into: &effects)
            let own = try #require(node.registry.member(target))
            let answered = effects.filter { effect in
                guard case .send(.gossip(let records), to: let to, at: _) = effect else {
                    return false
                }
                return to.id == mesh.hosts[teller].node.id && records == [.record(own)]
            }
            #expect(answered.count == 1)
        }
    }
}
