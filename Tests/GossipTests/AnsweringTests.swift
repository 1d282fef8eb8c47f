import Primitives
import Testing

@testable import Gossip

/// When accusations are answered, and the answer said again.
struct AnsweringTests {
    private let accuser = Fixture.id(1)
    private let other = Fixture.id(2)

    @Test func theFirstAccuserIsAnsweredAtOnce() {
        var refutation = Refutation()
        refutation.accused(by: accuser, at: .milliseconds(10))
        #expect(refutation.due == .milliseconds(10))
    }

    @Test func aLoneAccuserIsAnsweredOnceASecondAndTwoAtOnce() {
        var refutation = Refutation()
        refutation.answered(at: .milliseconds(0))
        refutation.accused(by: accuser, at: .milliseconds(10))
        #expect(refutation.due == .milliseconds(1_000))
        refutation.accused(by: other, at: .milliseconds(20))
        #expect(refutation.due == .milliseconds(20))
    }

    @Test func theAnswerIsSaidTwiceMoreASecondApart() {
        var refutation = Refutation()
        #expect(refutation.repeatDue == nil)
        refutation.answered(at: .milliseconds(0))
        #expect(refutation.repeatDue == .milliseconds(1_000))
        refutation.repeated(at: .milliseconds(1_000))
        #expect(refutation.repeatDue == .milliseconds(2_000))
        refutation.repeated(at: .milliseconds(2_000))
        #expect(refutation.repeatDue == nil)
    }

    @Test func aNewerAnswerTakesThePlaceOfTheOld() {
        var refutation = Refutation()
        refutation.answered(at: .milliseconds(0))
        refutation.repeated(at: .milliseconds(1_000))
        refutation.answered(at: .milliseconds(1_500))
        #expect(refutation.repeatDue == .milliseconds(2_500))
    }
}
