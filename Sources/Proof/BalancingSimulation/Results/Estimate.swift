/// A mean over seeds, and how far from it the true mean may lie, with 95 % confidence.
package struct Estimate: Hashable, Sendable {
    package let mean: Double

    /// Half of the 95 % interval; not a number with fewer than two seeds.
    package let margin: Double

    /// The mean of independent values (Student's t).
    package init(of values: [Double]) {
        let count = Double(values.count)
        mean = values.reduce(0, +) / count
        var squares = 0.0
        for value in values { squares += (value - mean) * (value - mean) }
        margin = Estimate.quantile(values.count) * (squares / (count - 1) / count).squareRoot()
    }

    /// The ratio of two means, from values paired by seed (the ratio estimator of survey sampling:
    /// what both have in common does not widen the interval).
    package init(ratioOf values: [Double], to others: [Double]) {
        let count = Double(values.count)
        let denominator = others.reduce(0, +) / count
        let ratio = values.reduce(0, +) / count / denominator
        var squares = 0.0
        for (value, other) in zip(values, others) {
            let rest = value - ratio * other
            squares += rest * rest
        }
        mean = ratio
        let deviation = (squares / (count - 1) / count).squareRoot() / denominator
        margin = Estimate.quantile(values.count) * deviation
    }

    init(mean: Double, margin: Double) {
        self.mean = mean
        self.margin = margin
    }

    /// The 97.5 % quantile of Student's t for a sample of this size, to a hundredth.
    private static func quantile(_ sample: Int) -> Double {
        let table = [12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26]
        guard sample > 1 else { return .nan }
        guard sample - 2 >= table.count else { return table[sample - 2] }
        let freedom = Double(sample - 1)
        return 1.96 + 2.37 / freedom + 2.8 / (freedom * freedom)
    }
}
