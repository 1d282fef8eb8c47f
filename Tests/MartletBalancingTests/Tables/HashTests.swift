import MartletBalancing
import Testing

@Suite struct HashTests {
    /// Reference values of the xxHash project's own implementation.
    @Test(arguments: [
        ("", 0xEF46_DB37_51D8_E999 as UInt64), ("a", 0xD24E_C4F1_A98C_6E5B),
        ("abc", 0x44BC_2CF5_AD77_0999),
        ("Nobody inspects the spammish repetition", 0xFBCE_A83C_8A37_8BF1),
    ])
    func xxHashMatchesTheReference(text: String, hash: UInt64) {
        #expect(XXHash64.hash(text) == hash)
    }

    @Test func decayIsTheExponential() {
        for (x, value) in [
            (0.0, 1.0), (1, 0.367_879_441_171_442_3), (0.5, 0.606_530_659_712_633_4),
            (10, 4.539_992_976_248_485e-5), (0.1, 0.904_837_418_035_959_6),
            (100, 3.720_075_976_020_836e-44), (-1, 1), (1e9, 0),
        ] {
            #expect(abs(Exponential.decay(x) - value) <= 1e-11 * value)
        }
    }

    @Test func logarithmIsNatural() {
        for (x, value) in [
            (1.0, 0.0), (2, 0.693_147_180_559_945_3), (10, 2.302_585_092_994_046),
            (0.001, -6.907_755_278_982_137), (1e300, 690.775_527_898_213_7),
        ] {
            #expect(abs(Exponential.log(x) - value) <= 1e-13 * max(1, abs(value)))
        }
        #expect(Exponential.log(0) == -.infinity)
        #expect(abs(Exponential.power(0.25, 0.5) - 0.5) < 1e-11)
    }

    @Test func ceilingRoundsUp() {
        for (x, value) in [(0.0, 0.0), (0.1, 1), (1, 1), (1.000_1, 2), (-3, 0), (1e18, 1e18)] {
            #expect(Exponential.ceiling(x) == value)
        }
    }

    @Test func timesSaturate() {
        let late = MonotonicTime(nanoseconds: .max)
        #expect(late + .seconds(1) == late)
        #expect(MonotonicTime(sinceOrigin: .seconds(Int64.max)) == late)
        #expect(MonotonicTime(sinceOrigin: .milliseconds(3)).nanoseconds == 3_000_000)
        #expect(time(3) - time(1) == .seconds(2))
    }
}
