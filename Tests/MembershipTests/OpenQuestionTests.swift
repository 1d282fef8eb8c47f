import Primitives
import Testing

@testable import Membership

/// Answers are timed by their nonce, however late they come.
@Suite struct OpenQuestionTests {
    private static func asked() -> OpenQuestions {
        var questions = OpenQuestions()
        questions.ask(id(1), nonce: 7, at: .start)
        questions.repeatAsHello(nonce: 7, at: milliseconds(75))
        return questions
    }

    private static func time(
        _ questions: inout OpenQuestions,
        of number: Int = 1,
        ofRepeat: Bool = false,
        at moment: Int
    ) -> Duration? {
        questions.answer(from: id(number), nonce: 7, ofRepeat: ofRepeat, at: milliseconds(moment))
    }

    @Test func anAnswerToTheRepeatIsMeasuredFromTheRepeat() {
        var questions = Self.asked()
        #expect(Self.time(&questions, ofRepeat: true, at: 77) == .milliseconds(2))
        #expect(Self.time(&questions, at: 77) == .milliseconds(77))
    }

    @Test func eachIsAnsweredOnce() {
        var questions = Self.asked()
        #expect(Self.time(&questions, of: 2, at: 3) == nil, "another's word")
        #expect(Self.time(&questions, at: 3) != nil)
        #expect(Self.time(&questions, at: 4) == nil)
        #expect(questions.answer(from: id(1), nonce: 8, ofRepeat: false, at: .start) == nil)
    }

    @Test func twelveSecondsLateIsStillTimedAndNoLater() {
        var questions = Self.asked()
        #expect(Self.time(&questions, at: 12_000) == .seconds(12))
        questions = Self.asked()
        #expect(Self.time(&questions, at: 12_001) == nil)
    }

    @Test func theOldAndTheTooManyAreForgotten() {
        var questions = OpenQuestions()
        for nonce in 0..<UInt64(10_000) { questions.ask(id(1), nonce: nonce, at: .start) }
        #expect(questions.count == OpenQuestions.capacity)
        questions.ask(id(1), nonce: 20_000, at: milliseconds(12_001))
        #expect(questions.count == 1)
    }
}
