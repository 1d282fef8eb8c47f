import Primitives
import Registry
import Sodium
import Testing
import Wire

@testable import Gossip

/// A dry walk: what it asks, and what it finds to differ.
struct ComparisonTests {
    /// Answers as a peer does, a millisecond after each question, and counts them.
    private struct Peer {
        let registry: Registry
        var questions = 0
        /// How many of the first questions it does not hear.
        var deafness = 0

        mutating func play(
            _ comparison: inout Comparison,
            against own: Registry
        ) -> ComparisonResult? {
            var random = Random(seed: 1)
            var now = Instant.start
            while now < .milliseconds(20_000) {
                let asked = comparison.takeQuestions(
                    at: now,
                    patience: .milliseconds(250),
                    random: &random
                )
                now += .milliseconds(1)
                for question in asked {
                    questions += 1
                    if questions <= deafness { continue }
                    guard let answer = Answers.branches(for: question, in: registry) else {
                        continue
                    }
                    let isTaken = comparison.receive(answer, against: own, at: now)
                    #expect(isTaken)
                }
                if let result = comparison.result(at: now) { return result }
                now = max(now, comparison.nextDeadline)
            }
            return nil
        }
    }

    private func comparison(limit: Int = 256) -> Comparison {
        Comparison(
            ComparisonRequest(
                id: 3,
                member: Fixture.id(2),
                limit: limit,
                patience: .seconds(5)
            ),
            at: .start
        )
    }

    @Test func oneQuestionIsEnoughWhereNothingDiffers() throws {
        let registry = try Walk.registry(instances: 0..<200)
        var peer = Peer(registry: registry)
        var comparison = comparison()
        let result = try #require(peer.play(&comparison, against: registry))
        #expect(peer.questions == 1)
        #expect(result.root == registry.root && result.ownRoot == registry.root)
        #expect(result.roundTrip == .milliseconds(1))
        #expect(result.differences.isEmpty && result.isWhole)
    }

    @Test func whatDiffersIsNamedWithBothVersions() throws {
        let own = try Walk.registry(instances: 0..<200)
        var theirs = try Walk.registry(instances: 3..<203)
        let newer = try Fixture.instance("i100", of: 1, sequence: 900)
        var changes: [RegistryChange] = []
        let word = Verified(trusting: newer, from: newer.signer)
        _ = theirs.merge(word, at: .start, into: &changes)
        var peer = Peer(registry: theirs)
        var comparison = comparison()
        let result = try #require(peer.play(&comparison, against: own))
        #expect(result.root == theirs.root && result.ownRoot == own.root)
        #expect(result.isWhole)
        var found: [Digest: KeyDifference] = [:]
        for difference in result.differences { found[difference.key] = difference }
        func key(_ number: Int) -> Digest {
            Record.instanceKey(of: Fixture.id(1), id: "i\(number)", isNodeCheck: false)
        }
        func version(_ sequence: UInt64) -> Version { Version(epoch: 1, sequence: sequence) }
        #expect(found.count == 7)
        for number in 0..<3 {
            #expect(found[key(number)]?.own == version(UInt64(number + 2)))
            #expect(found[key(number)].map { $0.theirs == nil } == true)
        }
        for number in 200..<203 {
            #expect(found[key(number)]?.theirs == version(UInt64(number + 2)))
            #expect(found[key(number)].map { $0.own == nil } == true)
        }
        #expect(found[key(100)]?.own == version(102))
        #expect(found[key(100)]?.theirs == version(900))
        #expect(result.differences.map(\.key) == result.differences.map(\.key).sorted())
    }

    @Test func noMoreIsNamedThanWasAskedFor() throws {
        let own = try Walk.registry(instances: 0..<10)
        var peer = Peer(registry: try Walk.registry(instances: 0..<3_000))
        var comparison = comparison(limit: 50)
        let result = try #require(peer.play(&comparison, against: own))
        #expect(result.differences.count == 50)
        #expect(!result.isWhole)
        #expect(peer.questions < 60)
        // The other way round it is all said at once.
        var small = Peer(registry: own)
        var other = self.comparison(limit: 50)
        let big = try Walk.registry(instances: 0..<3_000)
        let cut = try #require(small.play(&other, against: big))
        #expect(cut.differences.count == 50 && !cut.isWhole)
    }

    @Test func whatIsLostIsAskedAgain() throws {
        let own = try Walk.registry(instances: 0..<100)
        var peer = Peer(registry: try Walk.registry(instances: 0..<101), deafness: 2)
        var comparison = comparison()
        let result = try #require(peer.play(&comparison, against: own))
        #expect(result.differences.count == 1 && result.isWhole)
        #expect(result.roundTrip == .milliseconds(1))
    }

    @Test func whoDoesNotAnswerHasNoRoot() throws {
        let own = try Walk.registry(instances: 0..<10)
        var peer = Peer(registry: own, deafness: .max)
        var comparison = comparison()
        let result = try #require(peer.play(&comparison, against: own))
        #expect(result.root == nil && result.roundTrip == nil && !result.isWhole)
        #expect(peer.questions == 4)
    }

    @Test func nodesAreComparedAndNothingChanges() throws {
        var mesh = try Mesh(3, signed: true)
        mesh.run(for: .seconds(30))
        mesh.obstacles.cut(0, 1)
        mesh.obstacles.cut(0, 2)
        mesh.perform(.publish(InstanceBody(service: "web", id: "web", port: 80)), at: 0)
        mesh.run(for: .milliseconds(100))
        let roots = mesh.hosts.map(\.node.registry.root)
        mesh.obstacles.mend(0, 1)
        mesh.diary = []
        let member = mesh.hosts[1].node.id
        for (id, target) in [(1, member), (2, Fixture.id(99))] {
            mesh.perform(
                .compare(
                    ComparisonRequest(
                        id: UInt64(id),
                        member: target,
                        limit: 10,
                        patience: .seconds(1)
                    )
                ),
                at: 0
            )
        }
        mesh.run(for: .milliseconds(3))
        let results = (mesh.diary ?? []).compactMap { entry -> ComparisonResult? in
            if case .compared(let result) = entry.effect { result } else { nil }
        }
        #expect(results.map(\.id) == [2, 1])
        #expect(results[0].root == nil)
        #expect(results[1].root == roots[1] && results[1].ownRoot == roots[0])
        #expect(results[1].differences.count == 1)
        #expect(results[1].roundTrip == .milliseconds(2))
        #expect(mesh.hosts.map(\.node.registry.root) == roots)
    }
}
