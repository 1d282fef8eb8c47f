/// A small seeded generator (SplitMix64, Steele et al. 2014): under a nanosecond a draw, where the
/// system's generator costs more than a whole pick.
///
/// Equal seeds give equal sequences on every machine. It is not for secrets.
package struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return SplitMix.mix(state)
    }

    /// A number in `0 ..< 1`.
    package mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number in `0 ..< bound`, by multiplication; `bound` is at least 1.
    package mutating func index(below bound: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A draw from the exponential distribution of mean 1.
    package mutating func exponential() -> Double {
        -Exponential.log(1 - unit())
    }

    /// Scatters the bits of a word: a bijection under which neighbours look unrelated.
    package static func mix(_ word: UInt64) -> UInt64 {
        var word = word
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
