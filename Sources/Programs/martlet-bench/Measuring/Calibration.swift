/// What a step of plain arithmetic costs on this machine now: the unit of thresholds.
///
/// A step is a multiplication, an addition, a shift and an exclusive or, each waiting for the one
/// before; nothing in it can be done ahead, kept in a wider register or missed in a cache. A slower
/// machine, or a busy neighbour, slows it about as much as it slows what is measured.
enum Calibration {
    private static let steps = 100_000

    /// Nanoseconds a step, the least of a few tries.
    static func step() -> Double {
        var least = Double.infinity
        for _ in 0..<5 {
            var state: UInt64 = 1
            let span = ContinuousClock().measure {
                for _ in 0..<steps {
                    state = state &* 0xD134_2543_DE82_EF95 &+ 0x9E37_79B9_7F4A_7C15
                    state ^= state >> 29
                }
            }
            keep(state)
            least = min(least, span.nanoseconds / Double(steps))
        }
        return least
    }

    /// Uses a result, so that the work behind it is not left out.
    @inline(never)
    static func keep<Value>(_ value: Value) {}
}

extension Duration {
    var nanoseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1e9 + Double(attoseconds) / 1e9
    }
}
