/// How far one sample still moves a node: less and less, so that it comes to rest where round trips
/// contradict each other, and as far as at first once they are not what they were (ADR 61).
struct Steadiness: Sendable {
    /// Samples since it last began anew.
    private var count = 0.0
    /// By how much of their round trips the samples are off: of about the last 20, and of 200.
    private var recent = 0.0
    private var usual = 0.0

    /// The part of a full step.
    var step: Double {
        max(Steadiness.smallest, Steadiness.settling / (Steadiness.settling + count))
    }

    /// Takes by how much of its round trip a sample was off.
    ///
    /// - Returns: whether round trips are not what they were.
    @discardableResult
    mutating func note(_ wrongness: Double) -> Bool {
        let wrongness = min(wrongness, 1)
        recent += (wrongness - recent) / 20
        usual += (wrongness - usual) / 200
        count += 1
        guard recent > 2 * usual + Steadiness.tolerance else { return false }
        count = 0
        usual = recent
        return true
    }

    /// After so many samples steps are half as long.
    private static let settling = 100.0
    private static let smallest = 0.02
    private static let tolerance = 0.1
}
