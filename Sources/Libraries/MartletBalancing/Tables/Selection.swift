/// A yes or no as bits, all or none, by which one of two numbers is taken without a branch.
///
/// Which of two instances is the better one nobody can foresee. Where such a comparison becomes a
/// branch, one that is foreseen wrong costs about 20 cycles; the compiler makes one of `?:` and of
/// `&&` where it likes, but not of these.
package struct Selection: Sendable {
    private let bits: Int64

    /// Whether `value` is less than `other`; neither is negative, nor more than half of the range.
    @inline(__always)
    package init(_ value: Int64, isLessThan other: Int64) {
        bits = (value &- other) >> 63
    }

    /// Whether `value` is less than `other`; both are finite.
    @inline(__always)
    package init(_ value: Double, isLessThan other: Double) {
        bits = Int64(bitPattern: (value - other).bitPattern) >> 63
    }

    @inline(__always)
    private init(bits: Int64) {
        self.bits = bits
    }

    package static let yes = Selection(bits: -1)
    package static let no = Selection(bits: 0)

    @inline(__always)
    package static func & (one: Selection, other: Selection) -> Selection {
        Selection(bits: one.bits & other.bits)
    }

    @inline(__always)
    package static func | (one: Selection, other: Selection) -> Selection {
        Selection(bits: one.bits | other.bits)
    }

    @inline(__always)
    package static prefix func ~ (one: Selection) -> Selection {
        Selection(bits: ~one.bits)
    }

    /// `chosen` if yes, else `other`.
    @inline(__always)
    package func take(_ chosen: Int64, orElse other: Int64) -> Int64 {
        other ^ ((other ^ chosen) & bits)
    }

    /// `chosen` if yes, else `other`.
    @inline(__always)
    package func take(_ chosen: Int, orElse other: Int) -> Int {
        Int(truncatingIfNeeded: take(Int64(chosen), orElse: Int64(other)))
    }
}
