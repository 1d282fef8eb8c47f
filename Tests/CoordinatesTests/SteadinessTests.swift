import Primitives
import Testing

@testable import Coordinates

/// Places that come to rest, and that move again when they have to (ADR 61).
struct SteadinessTests {
    @Test func stepsBecomeSmallerAsSamplesCome() {
        var steadiness = Steadiness()
        #expect(steadiness.step == 1)
        for _ in 0..<100 { steadiness.note(0.35) }
        #expect(steadiness.step < 0.8)
        for _ in 0..<900 { steadiness.note(0.35) }
        #expect(steadiness.step < 0.12)
        for _ in 0..<100_000 { steadiness.note(0.35) }
        #expect(steadiness.step == 0.02)
    }

    @Test func whereRoundTripsAreNotWhatTheyWereStepsAreWholeAgain() {
        var steadiness = Steadiness()
        for _ in 0..<2_000 { steadiness.note(0.03) }
        #expect(steadiness.step < 0.1)
        let beginnings = (0..<20).count { _ in steadiness.note(0.6) }
        #expect(beginnings == 1)
        #expect(steadiness.step > 0.8)
    }

    @Test func oneStrangeSampleIsNoNewBeginning() {
        var steadiness = Steadiness()
        for _ in 0..<2_000 { steadiness.note(0.03) }
        steadiness.note(.infinity)
        #expect(steadiness.step < 0.1)
    }

    @Test func theNewestSampleOfEachOfTheLast64IsRemembered() {
        var remembered = RememberedSamples()
        for number in 0..<70 {
            remembered.add(.origin, of: NodeID(high: 0, low: UInt64(number)), seconds: 1)
        }
        #expect(remembered.samples.count == 64)
        let known = Set(remembered.samples.map(\.member.low))
        #expect(known == Set(6..<70))
        remembered.add(.origin, of: NodeID(high: 0, low: 10), seconds: 2)
        #expect(remembered.samples.count == 64)
        #expect(remembered.samples.filter { $0.seconds == 2 }.count == 1)
        remembered.forget(NodeID(high: 0, low: 10))
        remembered.forget(NodeID(high: 0, low: 1_000))
        #expect(remembered.samples.count == 63)
        // The oldest goes first, as before: 6 to 9 were not heard of since.
        for number in 70..<73 {
            remembered.add(.origin, of: NodeID(high: 0, low: UInt64(number)), seconds: 1)
        }
        let last = Set(remembered.samples.map(\.member.low))
        #expect(last == Set(8..<73).subtracting([10]))
    }

    /// All are as far from each other, and what places they take is chance: they wander, and the
    /// distances stay as they are.
    @Test func whatWasToldIsAsGoodAfterWanderingAmongEquals() {
        var mesh = TestMesh(count: 24) { _, _ in 2 }
        mesh.run(samples: 100)
        let told = mesh.coordinates
        mesh.run(samples: 300)
        let losses = told.indices.map { mesh.loss(of: $0, by: told[$0]) }
        #expect(losses.allSatisfy { $0 < 0.1 }, "\(losses)")
    }

    @Test func whatWasToldIsWorseOnceTheNodeIsElsewhere() {
        var mesh = TestMesh(count: 12) { abs($0 - $1) * 10 }
        mesh.run(samples: 400)
        let told = mesh.coordinates
        // The fourth is beside the last now.
        mesh.replace { one, other in
            max(abs((one == 3 ? 11 : one) - (other == 3 ? 11 : other)) * 10, 1)
        }
        mesh.run(samples: 400)
        #expect(mesh.loss(of: 3, by: told[3]) > 0.1)
    }
}
