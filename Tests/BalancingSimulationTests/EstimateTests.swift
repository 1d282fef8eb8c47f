import Testing

@testable import BalancingSimulation

@Suite struct EstimateTests {
    @Test func theIntervalIsStudents() {
        // Ten values, deviation 3.0277, t = 2.262: 2.262 * 3.0277 / sqrt 10 = 2.166.
        let estimate = Estimate(of: (1...10).map(Double.init))
        #expect(estimate.mean == 5.5)
        #expect(abs(estimate.margin - 2.164) < 0.005)
    }

    @Test func twentySeedsHaveTheirQuantileToo() {
        let values = (0..<20).map { $0 % 2 == 0 ? 1.0 : -1.0 }
        // t for 19 degrees of freedom is 2.093; the mean's deviation is sqrt(20 / 19 / 20).
        #expect(abs(Estimate(of: values).margin - 2.093 / 19.0.squareRoot()) < 0.001)
    }

    @Test func oneSeedHasNoInterval() {
        #expect(Estimate(of: [3]).mean == 3)
        #expect(Estimate(of: [3]).margin.isNaN)
    }

    @Test func whatPairedValuesHaveInCommonDoesNotWidenTheRatio() {
        let others = [1.0, 2, 3, 4, 5]
        let ratio = Estimate(ratioOf: others.map { $0 / 2 }, to: others)
        #expect(ratio.mean == 0.5)
        #expect(ratio.margin < 1e-9)
    }

    @Test(arguments: [
        (0.0, 2, "0.00"), (1.005, 0, "1"), (-0.004, 2, "0.00"), (-1.25, 1, "-1.3"),
        (12.3456, 3, "12.346"), (999.995, 2, "1000.00"), (0.05, 1, "0.1"), (.nan, 2, "-"),
    ])
    func numbersAreRoundedHalfAway(value: Double, digits: Int, text: String) {
        #expect(Fixed.text(value, digits: digits) == text)
    }

    @Test func aMeanIsAsLongAsItsMarginAllows() {
        #expect(Fixed.text(Estimate(mean: 123.456, margin: 12.3)) == "123 ± 12")
        #expect(Fixed.text(Estimate(mean: 123.456, margin: 0.123)) == "123.46 ± 0.12")
        #expect(Fixed.text(Estimate(mean: 6, margin: 0)) == "6")
    }
}
