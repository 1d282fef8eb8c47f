/// Exponentials and logarithms in plain Swift: the library imports nothing, and a simulation that
/// must give equal bytes on every machine cannot lean on a platform's `libm`.
package enum Exponential {
    private static let log2OfE = 1.442_695_040_888_963_4
    private static let naturalLogOf2 = 0.693_147_180_559_945_3

    /// `e` to the power of `-x` for `x >= 0` (negative counts as 0), to about 12 digits.
    package static func decay(_ x: Double) -> Double {
        guard x > 0 else { return 1 }
        // What happens often is asked for shortly after it happened: the series' start will do.
        guard x > 0x1p-10 else { return 1 - x * (1 - x * (0.5 - x / 6)) }
        guard x < 700 else { return 0 }
        let exponent = x * log2OfE
        let whole = Int64(exponent + 0.5)
        let rest = (Double(whole) - exponent) * naturalLogOf2
        // e^rest for |rest| <= 0.347: the Taylor series to the tenth power leaves 3e-13 of it.
        var sum = 1.0 / 3_628_800
        sum = sum * rest + 1.0 / 362_880
        sum = sum * rest + 1.0 / 40_320
        sum = sum * rest + 1.0 / 5_040
        sum = sum * rest + 1.0 / 720
        sum = sum * rest + 1.0 / 120
        sum = sum * rest + 1.0 / 24
        sum = sum * rest + 1.0 / 6
        sum = sum * rest + 0.5
        sum = sum * rest + 1
        sum = sum * rest + 1
        return sum * Double(bitPattern: UInt64(bitPattern: (1_023 - whole) << 52))
    }

    /// The natural logarithm of `x > 0`, to about 15 digits; minus infinity for anything else.
    package static func log(_ x: Double) -> Double {
        guard x > 0 else { return -.infinity }
        guard x < .infinity else { return .infinity }
        // x = m * 2^k with m in [sqrt(1/2), sqrt 2); ln m = 2 artanh((m - 1) / (m + 1)).
        var mantissa = x.significand
        var exponent = Double(x.exponent)
        if mantissa > 1.414_213_562_373_095_1 {
            mantissa /= 2
            exponent += 1
        }
        let ratio = (mantissa - 1) / (mantissa + 1)
        let square = ratio * ratio
        var series = 0.0
        for step in 0...11 {
            series = series * square + 1 / Double(23 - 2 * step)
        }
        return 2 * ratio * series + exponent * naturalLogOf2
    }

    /// `base` to the power of `exponent`, for `base` in 0...1 and `exponent > 0`.
    package static func power(_ base: Double, _ exponent: Double) -> Double {
        guard base > 0 else { return 0 }
        guard base < 1 else { return 1 }
        return exponent == 1 ? base : decay(-log(base) * exponent)
    }

    /// The least whole number not below `x`, for `x` of moderate size; 0 for a negative one.
    package static func ceiling(_ x: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 0x1p52 else { return x }
        let whole = Double(Int64(x))
        return whole < x ? whole + 1 : whole
    }
}
