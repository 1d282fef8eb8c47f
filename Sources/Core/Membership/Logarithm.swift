/// Logarithms without a mathematics library, so that every machine computes the same bits.
enum Logarithm {
    private static let two = reduced(2)

    /// The natural logarithm of a number of at least 1.
    static func natural(_ number: Double) -> Double {
        precondition(number >= 1, "only logarithms of counts are asked for")
        return Double(number.exponent) * two + reduced(number.significand)
    }

    /// The logarithm to base ten of a number of at least 1.
    static func decimal(_ number: Double) -> Double {
        natural(number) / natural(10)
    }

    /// 2 artanh((x − 1) / (x + 1)) for x within 1...2, where 20 terms leave less than 2^-60.
    private static func reduced(_ number: Double) -> Double {
        let ratio = (number - 1) / (number + 1)
        var power = ratio
        var sum = 0.0
        for term in 0..<20 {
            sum += power / Double(2 * term + 1)
            power *= ratio * ratio
        }
        return 2 * sum
    }
}
