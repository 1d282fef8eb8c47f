import Primitives
import Testing

struct RandomTests {
    /// Computed with another implementation of SplitMix64 and xoshiro256**.
    @Test func theSequenceOfASeedIsFixed() {
        var random = Random(seed: 42)
        let expected: [UInt64] = [
            0x1578_0B2E_0C2E_C716, 0x6104_D986_6D11_3A7E, 0xAE17_5332_39E4_99A1,
        ]
        #expect((0..<3).map { _ in random.next() } == expected)
    }

    @Test func indexesAreInRangeAndReachItsEnds() {
        var random = Random(seed: 1)
        let drawn = Set((0..<200).map { _ in random.index(below: 5) })
        #expect(drawn == Set(0..<5))
        #expect(random.index(below: 1) == 0)
    }

    @Test func chancesAreKept() {
        var random = Random(seed: 2)
        let hits = (0..<10_000).count { _ in random.chance(0.25) }
        #expect((2_300...2_700).contains(hits))
        #expect(!(0..<100).contains { _ in random.chance(0) })
        #expect((0..<100).allSatisfy { _ in random.chance(1) })
    }
}
