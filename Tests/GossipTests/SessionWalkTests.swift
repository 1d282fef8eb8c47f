import Primitives
import Registry
import Testing
import Wire

@testable import Gossip

/// Whole walks: what they ask for, what they find, and what they cost.
struct SessionWalkTests {
    @Test func aWalkBringsBothSidesTogether() throws {
        var walk = Walk(
            own: try Walk.registry(instances: 0..<305),
            theirs: try Walk.registry(instances: 5..<310)
        )
        walk.play()
        #expect(walk.session.end == .finished)
        #expect(walk.session.broughtNews)
        #expect(walk.session.pushed == 5)
        #expect(walk.own.root == walk.theirs.root)
        #expect(walk.own.comparedCount == 311)
    }

    @Test func whatIsEqualIsNotLookedAt() throws {
        let registry = try Walk.registry(instances: 0..<300)
        var walk = Walk(own: registry, theirs: registry)
        walk.play()
        #expect(walk.session.end == .finished)
        #expect(walk.questions.count == 1)
        #expect(!walk.session.broughtNews)
        #expect(walk.session.pushed == 0)
    }

    @Test func fewDifferencesAmongManyCostLittle() throws {
        let all = try Walk.registry(instances: 0..<800)
        var walk = Walk(own: try Walk.registry(instances: 0..<790), theirs: all)
        walk.play()
        #expect(walk.own.root == all.root)
        #expect(walk.questions.count <= 16)
        // All of it has a fifth of a megabyte.
        #expect(walk.session.bytes <= 20_000)
    }

    @Test func theBytesOfAWalkAreThoseOfItsQuestionsAndAnswers() throws {
        var walk = Walk(
            own: try Walk.registry(instances: 0..<40),
            theirs: try Walk.registry(instances: 20..<60)
        )
        walk.play()
        let sum = (walk.questions + walk.answers).reduce(0) { $0 + $1.payloadSize }
        #expect(walk.session.bytes == sum)
    }

    @Test func whoHoldsNothingAsksForWholePlaces() throws {
        var walk = Walk(own: Registry(), theirs: try Walk.registry(instances: 0..<800))
        walk.play()
        #expect(walk.session.end == .finished)
        #expect(walk.own.root == walk.theirs.root)
        let whole = walk.questions.count { question in
            if case .pull(let pull) = question { !pull.prefixes.isEmpty } else { false }
        }
        #expect(whole > 10)
    }

    @Test func noQuestionIsLargerThanItsLimits() throws {
        var walk = Walk(own: Registry(), theirs: try Walk.registry(instances: 0..<800))
        walk.play()
        for question in walk.questions {
            #expect(question.payloadSize <= Message.maximumPayload)
            switch question {
            case .compare(let compare): #expect(compare.prefixes.count <= 4)
            case .pull(let pull):
                #expect(pull.wanted.count <= 32)
                #expect(pull.prefixes.count <= 16)
            default: Issue.record("no question: \(question)")
            }
        }
    }

    @Test(arguments: [2, 3, 5]) func whatIsLostIsAskedForAgain(every: Int) throws {
        var count = 0
        var walk = Walk(
            own: try Walk.registry(instances: 0..<20),
            theirs: try Walk.registry(instances: 0..<400)
        )
        walk.loses = { _ in
            count += 1
            return count % every == 0
        }
        walk.play()
        #expect(walk.session.end == .finished)
        #expect(walk.own.root == walk.theirs.root)
    }

    @Test func whatComesTwiceCountsOnce() throws {
        var walk = Walk(
            own: try Walk.registry(instances: 0..<20),
            theirs: try Walk.registry(instances: 0..<400)
        )
        var plain = walk
        walk.copies = 2
        plain.play()
        walk.play()
        #expect(walk.own.root == walk.theirs.root)
        #expect(walk.questions == plain.questions)
        #expect(walk.session.bytes == plain.session.bytes)
    }

    @Test func aPeerThatLacksManyGetsSomeOfThem() throws {
        let own = try Walk.registry(instances: 0..<800)
        var walk = Walk(own: own, theirs: Registry())
        walk.play()
        #expect(walk.session.end == .finished)
        #expect(walk.session.pushed > 0)
        #expect(walk.session.pushed <= 256)
        #expect(walk.own.root == own.root)
    }
}
