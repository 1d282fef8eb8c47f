/// About how many callers there are, in eight bytes that can be joined: a bitmap of hashed callers
/// (linear counting, Whang et al. 1990).
///
/// The agent beside an instance marks who calls it; whoever hears from all instances joins the
/// marks and counts the callers of the service. Counts of single instances could not be added up: a
/// caller that keeps to some of the instances would be missing at the others, and one that does
/// not, count many times. Good to about a tenth for up to a hundred callers; 266 is the most it can
/// tell.
public struct CallerSketch: Hashable, Sendable {
    /// The marks, as they travel.
    public private(set) var bits: UInt64

    /// A sketch with the given marks, by default none.
    public init(bits: UInt64 = 0) {
        self.bits = bits
    }

    /// Marks a caller, by any number that tells callers apart.
    public mutating func insert(_ caller: UInt64) {
        bits |= 1 << (SplitMix.mix(caller &+ 0x9E37_79B9_7F4A_7C15) >> 58)
    }

    /// Adds another sketch's callers.
    public mutating func formUnion(_ other: CallerSketch) {
        bits |= other.bits
    }

    /// About how many callers are marked.
    public var count: Double {
        let unmarked = Double((~bits).nonzeroBitCount)
        return -64 * Exponential.log(max(1, unmarked) / 64)
    }
}
