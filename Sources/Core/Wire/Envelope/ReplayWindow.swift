/// Which counters of one sender's epoch were seen (RFC 6479): a ring of 1,024 bits, of which the
/// newest 960 count. A counter is asked about first and marked only once its signature was checked,
/// so that forged counters move nothing.
package struct ReplayWindow: Sendable {
    private var last: UInt64 = 0
    /// The bit of counter `c` is bit `c % 64` of word `c / 64 % 16`.
    private var ring = InlineArray<16, UInt64>(repeating: 0)

    /// How far behind the newest a counter may be.
    package static let usableCount: UInt64 = 960

    package init() {}

    /// Whether the counter is neither seen nor too old. Zero is no counter.
    package func admits(_ counter: UInt64) -> Bool {
        if counter == 0 { return false }
        if counter > last { return true }
        if last - counter >= ReplayWindow.usableCount { return false }
        return ring[word(of: counter)] & bit(of: counter) == 0
    }

    /// Marks a counter as seen; one that is not admitted changes nothing.
    package mutating func commit(_ counter: UInt64) {
        guard admits(counter) else { return }
        if counter > last {
            clear(wordsUpTo: counter)
            last = counter
        }
        ring[word(of: counter)] |= bit(of: counter)
    }

    /// Empties the words between the newest counter's and that of a newer one.
    private mutating func clear(wordsUpTo counter: UInt64) {
        let steps = min(counter / 64 - last / 64, 16)
        for step in 0..<steps {
            ring[word(of: (counter / 64 - step) * 64)] = 0
        }
    }

    private func word(of counter: UInt64) -> Int {
        Int(truncatingIfNeeded: counter / 64 % 16)
    }

    private func bit(of counter: UInt64) -> UInt64 {
        1 << (counter % 64)
    }
}
