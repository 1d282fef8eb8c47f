import Primitives
import Testing
import Wire

@testable import Gossip

/// What is kept of others' questions.
struct WaitingQuestionTests {
    private func question(_ nonce: UInt64, _ keys: UInt64...) -> HeldQuestion {
        HeldQuestion(
            nonce: nonce,
            versions: keys.map {
                HeldVersion(key: key($0), version: Version(epoch: 1, sequence: $0))
            }
        )
    }

    private func add(
        _ question: HeldQuestion,
        of asker: UInt64,
        at milliseconds: Int64,
        to questions: inout WaitingQuestions
    ) -> Bool {
        questions.add(question, of: Fixture.id(asker), at: .milliseconds(milliseconds))
    }

    private func key(_ number: UInt64) -> Digest { Digest(high: number, low: number) }

    @Test func questionsAreFoundByEachOfTheirKeysUntilTheyAreAnswered() {
        var questions = WaitingQuestions()
        #expect(add(question(1, 5, 6), of: 1, at: 0, to: &questions))
        #expect(add(question(1, 5), of: 2, at: 0, to: &questions))
        #expect(questions.asking(for: key(5)).map(\.asker) == [Fixture.id(1), Fixture.id(2)])
        #expect(questions.asking(for: key(6)).map(\.asker) == [Fixture.id(1)])
        #expect(questions.asking(for: key(7)).isEmpty)
        questions.remove(1, of: Fixture.id(1))
        questions.remove(2, of: Fixture.id(2))
        #expect(questions.asking(for: key(5)).map(\.asker) == [Fixture.id(2)])
        #expect(questions.asking(for: key(6)).isEmpty)
        questions.remove(1, of: Fixture.id(2))
        #expect(questions.isEmpty)
        questions.checkInvariants()
    }

    @Test func aRepetitionIsNotNewAndKeepsTheQuestionAlive() {
        var questions = WaitingQuestions()
        #expect(add(question(1, 5), of: 1, at: 0, to: &questions))
        #expect(!add(question(1, 5), of: 1, at: 9_000, to: &questions))
        // What others ask makes room by time.
        #expect(add(question(2, 6), of: 1, at: 18_000, to: &questions))
        #expect(questions.count == 2)
        #expect(add(question(3, 6), of: 1, at: 19_000, to: &questions))
        #expect(questions.count == 2)
        questions.checkInvariants()
    }

    @Test func neitherOneAskerNorAllGrowWithoutEnd() {
        var questions = WaitingQuestions()
        for nonce in 0..<UInt64(100) {
            let isKept = questions.add(question(nonce, 5), of: Fixture.id(1), at: .start)
            #expect(isKept == (nonce < 64))
        }
        for asker in 2..<UInt64(100) {
            for nonce in 0..<UInt64(16) {
                _ = questions.add(question(nonce, 5), of: Fixture.id(asker), at: .start)
            }
        }
        #expect(questions.count == WaitingQuestions.limit)
        questions.forget(Fixture.id(1))
        #expect(questions.count == WaitingQuestions.limit - 64)
        questions.checkInvariants()
    }
}
