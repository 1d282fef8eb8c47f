/// Numbers below a bound, a bit for each that there may be.
struct NumberSet {
    private var words: [UInt64]

    init(below bound: Int) {
        words = Array(repeating: 0, count: (bound + 63) / 64)
    }

    func contains(_ number: Int) -> Bool { words[number / 64] & Self.bit(number) != 0 }

    mutating func insert(_ number: Int) { words[number / 64] |= Self.bit(number) }

    private static func bit(_ number: Int) -> UInt64 { 1 << UInt64(number % 64) }
}
