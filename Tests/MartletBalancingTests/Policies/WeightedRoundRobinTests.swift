import MartletBalancing
import Testing

/// F1 and F2: turns by weight, the reference and the engine.
@Suite struct WeightedRoundRobinTests {
    @Test func nginxSequenceIsReproduced() {
        var reference = SmoothWeightedRoundRobin(weights: [5, 1, 1])
        let sequence = (0..<7).map { _ in reference.next() ?? -1 }
        #expect(sequence == [0, 0, 1, 0, 2, 0, 0])
    }

    @Test(arguments: [[5, 1, 1], [1, 1, 1, 1], [7, 3, 2, 1], [100, 1, 50, 9]])
    func aFullRoundHoldsExactlyTheWeights(weights: [Int]) {
        var reference = SmoothWeightedRoundRobin(weights: weights)
        let total = weights.reduce(0, +)
        var counts = [Int](repeating: 0, count: weights.count)
        for pick in 1...total {
            guard let index = reference.next() else { return }
            counts[index] += 1
            for other in weights.indices {
                let ideal = Double(pick * weights[other]) / Double(total)
                #expect(abs(Double(counts[other]) - ideal) < 2)
            }
        }
        #expect(counts == weights)
    }

    @Test func aFailedPeerComesUpLessForAWhile() {
        var reference = SmoothWeightedRoundRobin(weights: [4, 4])
        reference.fail(0)
        let soon = (0..<4).map { _ in reference.next() ?? -1 }
        #expect(soon.count { $0 == 0 } < 2)
        let later = (0..<80).map { _ in reference.next() ?? -1 }
        #expect(later.suffix(40).count { $0 == 0 } == 20)
    }

    @Test(arguments: [[5, 1, 1], [1, 1, 1, 1], [7, 3, 2, 1], [100, 1, 50, 9]])
    func theEngineStaysWithinOneOfTheIdeal(weights: [Int]) throws {
        var balancer = balancer(.weightedRoundRobin, weights: weights)
        let total = weights.reduce(0, +)
        _ = try balancer.counts(of: weights.count, in: 5 * total)
        let counts = try balancer.counts(of: weights.count, in: 10 * total)
        for (count, weight) in zip(counts, weights) {
            #expect(abs(count - 10 * weight) <= 1)
        }
    }

    @Test func equalWeightsAreRoundRobin() throws {
        var balancer = balancer(.weightedRoundRobin, weights: [1, 1, 1, 1, 1])
        _ = try balancer.counts(of: 5, in: 100)
        let round = try (0..<5).map { _ in try balancer.call() }
        let next = try (0..<5).map { _ in try balancer.call() }
        #expect(Set(round).count == 5)
        #expect(next == round)
    }

    @Test func aChangedWeightKeepsTheOthersTurns() throws {
        var balancer = balancer(.weightedRoundRobin, weights: [1, 1, 1, 1])
        _ = try balancer.counts(of: 4, in: 8)
        balancer.update(endpoints([1, 1, 1, 3]), at: time(1))
        let counts = try balancer.counts(of: 4, in: 60)
        #expect(abs(counts[3] - 30) <= 2)
        #expect(counts[..<3].allSatisfy { abs($0 - 10) <= 1 })
    }
}
