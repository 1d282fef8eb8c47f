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
        #expect(walk.pulls.count > 10)
    }

    /// A small mesh is known after one round trip, and a node's own records are told all the same.
    @Test func whoKnowsNobodyAsksForAllAtOnce() throws {
        let own = try Walk.registry(instances: 0..<2)
        var walk = Walk(own: own, theirs: try Walk.registry(instances: 2..<20), knowsNobody: true)
        walk.step()
        guard case .pull(let pull) = walk.questions.first else {
            Issue.record("the first question is \(walk.questions)")
            return
        }
        let empty = (0..<16).map(Prefix.root.child).filter { own.holdsNothing(under: $0) }
        #expect(pull.prefixes.sorted { $0.bits < $1.bits } == empty)
        walk.play()
        #expect(walk.session.end == .finished)
        #expect(walk.own.root == walk.theirs.root)
        #expect(walk.session.pushed == 2)
    }

    /// Of a large one the first answer brings as much as an answer may have, and the walk the rest.
    /// A far mesh answers late, and each question in pieces would be a round trip more.
    @Test func whoKnowsNobodyAsksForAllAtOnceUntilAnAnswerCame() throws {
        let own = try Walk.registry(instances: 0..<2)
        var walk = Walk(own: own, theirs: try Walk.registry(instances: 2..<20), knowsNobody: true)
        walk.loses = { _ in true }
        while walk.pulls.count < 2, walk.session.end == nil { walk.step() }
        let empty = (0..<16).count { own.holdsNothing(under: Prefix.root.child($0)) }
        #expect(walk.pulls == [empty, empty])
        walk.loses = { _ in false }
        walk.play()
        #expect(walk.session.end == .finished)
        #expect(walk.own.root == walk.theirs.root)
    }

    @Test func theFirstAnswerToWhoKnowsNobodyHasItsLimit() throws {
        let theirs = try Walk.registry(instances: 0..<3_000)
        // Whose member record is held, or its instances would be asked for twice here.
        let own = try Walk.registry(instances: 0..<0)
        var walk = Walk(own: own, theirs: theirs, knowsNobody: true)
        walk.step()
        #expect(walk.questions.count == 2)
        #expect(walk.answers.count == Answers.partLimit + 1)
        walk.play()
        #expect(walk.own.root == theirs.root)
        var asUsual = Walk(own: own, theirs: theirs)
        asUsual.play()
        #expect(walk.session.bytes <= asUsual.session.bytes * 21 / 20)
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

extension Walk {
    /// How many whole places each question for such asked for.
    fileprivate var pulls: [Int] {
        questions.compactMap { question in
            guard case .pull(let pull) = question, !pull.prefixes.isEmpty else { return nil }
            return pull.prefixes.count
        }
    }
}
