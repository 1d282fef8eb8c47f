import Primitives
import Testing

@testable import Gossip

/// When accusations are answered, and the answer said again.
struct AnsweringTests {
    private let accuser = Fixture.id(1)
    private let other = Fixture.id(2)

    @Test func theFirstAccuserIsAnsweredAtOnce() {
        var refutation = Refutation()
        var timers = Timers(at: .start)
        refutation.accused(by: accuser, at: .milliseconds(10), setting: &timers)
        #expect(timers.deadline(of: .refutation) == .milliseconds(10))
    }

    @Test func aLoneAccuserIsAnsweredOnceASecondAndTwoAtOnce() {
        var refutation = Refutation()
        var timers = Timers(at: .start)
        refutation.answered(at: .milliseconds(0), setting: &timers)
        refutation.accused(by: accuser, at: .milliseconds(10), setting: &timers)
        #expect(timers.deadline(of: .refutation) == .milliseconds(1_000))
        refutation.accused(by: other, at: .milliseconds(20), setting: &timers)
        #expect(timers.deadline(of: .refutation) == .milliseconds(20))
    }

    @Test func thoseWhoToldAreRememberedUntilTheAnswerAndNoMoreThanEight() {
        var refutation = Refutation()
        var timers = Timers(at: .start)
        for teller in (3...12).map(Fixture.id) + [Fixture.id(3)] {
            refutation.accused(by: other, toldBy: teller, at: .start, setting: &timers)
        }
        refutation.accused(by: accuser, at: .start, setting: &timers)
        #expect(refutation.tellers == (3...10).map(Fixture.id))
        refutation.answered(at: .start, setting: &timers)
        #expect(refutation.tellers.isEmpty)
    }

    @Test func theAnswerIsSaidTwiceMoreASecondApart() {
        var refutation = Refutation()
        var timers = Timers(at: .start)
        #expect(timers.deadline(of: .refutationAgain) == nil)
        refutation.answered(at: .milliseconds(0), setting: &timers)
        #expect(timers.deadline(of: .refutationAgain) == .milliseconds(1_000))
        refutation.repeated(at: .milliseconds(1_000), setting: &timers)
        #expect(timers.deadline(of: .refutationAgain) == .milliseconds(2_000))
        refutation.repeated(at: .milliseconds(2_000), setting: &timers)
        #expect(timers.deadline(of: .refutationAgain) == nil)
    }

    @Test func aNewerAnswerTakesThePlaceOfTheOld() {
        var refutation = Refutation()
        var timers = Timers(at: .start)
        refutation.answered(at: .milliseconds(0), setting: &timers)
        refutation.repeated(at: .milliseconds(1_000), setting: &timers)
        refutation.answered(at: .milliseconds(1_500), setting: &timers)
        #expect(timers.deadline(of: .refutationAgain) == .milliseconds(2_500))
    }
}
