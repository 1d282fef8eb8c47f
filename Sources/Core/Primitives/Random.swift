/// A seeded generator (xoshiro256**, Blackman and Vigna 2018), the only randomness of the core.
///
/// Equal seeds give equal sequences on every machine. It is not for keys, nonces or boot ids.
package struct Random: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// Spreads the seed over the state with SplitMix64, as the generator's authors advise.
    package init(seed: UInt64) {
        var mixer = seed
        func draw() -> UInt64 {
            mixer &+= 0x9E37_79B9_7F4A_7C15
            var word = mixer
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }
        state = (draw(), draw(), draw(), draw())
    }

    package mutating func next() -> UInt64 {
        let result = Random.rotate(state.1 &* 5, by: 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = Random.rotate(state.3, by: 45)
        return result
    }

    /// A number in `0 ..< bound`; `bound` is at least 1.
    package mutating func index(below bound: Int) -> Int {
        precondition(bound > 0, "there is no index below zero")
        return Int.random(in: 0..<bound, using: &self)
    }

    /// True with the given probability; 0 or less is never, 1 or more always.
    package mutating func chance(_ probability: Double) -> Bool {
        if probability <= 0 { return false }
        return Double(next() >> 11) * 0x1p-53 < probability
    }

    private static func rotate(_ word: UInt64, by count: UInt64) -> UInt64 {
        word << count | word >> (64 - count)
    }
}
