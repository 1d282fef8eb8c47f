/// Lifeguard's local health multiplier: how far this node doubts itself (Lifeguard §IV-A).
///
/// Interval and time-outs grow by `scale`. It rises with what this node sees of its own slowness;
/// it falls with answers.
struct LocalHealth: Equatable, Sendable {
    private(set) var value = 0
    let maximum: Int

    init(maximum: Int) {
        self.maximum = maximum
    }

    /// What interval and time-outs are multiplied by, 1 to `maximum` + 1.
    var scale: Int { value + 1 }

    /// One worse; false if it was at its worst.
    mutating func worsen() -> Bool {
        guard value < maximum else { return false }
        value += 1
        return true
    }

    /// One better; false if it was at its best.
    mutating func improve() -> Bool {
        guard value > 0 else { return false }
        value -= 1
        return true
    }
}
