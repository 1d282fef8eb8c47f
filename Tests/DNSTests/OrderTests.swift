import Primitives
import Testing

@testable import DNS

struct OrderTests {
    @Test func equalSeedsGiveEqualAnswers() {
        let mesh = Mesh.many(20)
        let query = Query(question: Question(name: "many.service.mesh.", type: .srv))
        let first = (0..<10).map { mesh.written(query, seed: $0).bytes }
        #expect(first == (0..<10).map { mesh.written(query, seed: $0).bytes })
        #expect(Set(first).count == 10)
    }

    @Test func theFirstPlaceIsDrawnByWeight() throws {
        var mesh = Mesh.many(3)
        for (number, weight) in [6, 3, 1].enumerated() {
            mesh.services["many"]?[number].weight = UInt16(weight)
        }
        let query = Query(question: Question(name: "many.service.mesh.", type: .a))
        let answer = mesh.prepared(query.question)
        var firsts: [String: Int] = [:]
        let rounds = 4_000
        for seed in 0..<rounds {
            let message = try answer.told(to: query, seed: UInt64(seed))
            #expect(Set(message.answerTexts).count == 3)
            firsts[message.answerTexts[0], default: 0] += 1
        }
        for (address, share) in [("A 10.9.0.1", 0.6), ("A 10.9.0.2", 0.3), ("A 10.9.0.3", 0.1)] {
            let seen = Double(firsts[address] ?? 0) / Double(rounds)
            #expect(abs(seen - share) < 0.03)
        }
    }

    @Test func instancesOfOneAddressAreAsHeavyAsTogether() throws {
        var mesh = Mesh.many(2)
        let twin = mesh.services["many", default: []][0]
        mesh.services["many"]? += [twin, twin]
        let query = Query(question: Question(name: "many.service.mesh.", type: .a))
        let answer = mesh.prepared(query.question)
        let rounds = 2_000
        let firsts = try (0..<rounds).filter { seed in
            try answer.told(to: query, seed: UInt64(seed)).answerTexts[0] == "A 10.9.0.1"
        }
        #expect(abs(Double(firsts.count) / Double(rounds) - 0.75) < 0.03)
    }

    @Test(arguments: [1, 2, 3, 7, 8, 9, 100, 4_096])
    func everyEntryIsDrawnOnce(_ count: Int) {
        var random = Random(seed: UInt64(count))
        let weights = (0..<count).map { UInt32($0 % 3 == 0 ? 0 : $0 * 1_000) }
        var draw = WeightedDraw(WeightedGroup(from: 5, weights: weights))
        var drawn: [Int] = []
        while let number = draw.next(&random) { drawn.append(number - 5) }
        #expect(drawn.sorted() == Array(0..<count))
        // Those without weight come last, in their order.
        let weightless = drawn.filter { weights[$0] == 0 }
        #expect(drawn.suffix(weightless.count) == weightless[...])
        #expect(weightless == weightless.sorted())
    }

    @Test func theHeaviestOfAllDoNotOverflow() {
        var random = Random(seed: 1)
        let weights = Array(repeating: UInt32.max, count: 65_536)
        var draw = WeightedDraw(WeightedGroup(from: 0, weights: weights))
        for _ in weights { #expect(draw.next(&random) != nil) }
        #expect(draw.next(&random) == nil)
    }

    /// Drawn over, and out of what is left, both halves of a group are drawn by weight.
    @Test func everyPlaceIsDrawnByWeight() {
        var random = Random(seed: 3)
        let group = WeightedGroup(from: 0, weights: [4, 1, 1, 1, 1])
        var places = [0, 0, 0, 0, 0]
        let rounds = 20_000
        for _ in 0..<rounds {
            var draw = WeightedDraw(group)
            var place = 0
            while let number = draw.next(&random) {
                if number == 0 { places[place] += 1 }
                place += 1
            }
        }
        // 4/8; 4/8 · 4/7; 4/8 · 3/7 · 4/6; 4/8 · 3/7 · 2/6 · 4/5; the rest.
        let shares = [0.5, 0.286, 0.143, 0.057, 0.014]
        for (seen, share) in zip(places, shares) {
            #expect(abs(Double(seen) / Double(rounds) - share) < 0.015)
        }
    }
}
