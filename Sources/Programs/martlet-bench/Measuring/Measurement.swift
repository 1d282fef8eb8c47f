/// One figure of a report: a median over repeats, beside its bar and its threshold.
struct Measurement: Sendable {
    let name: String
    let value: Double
    let unit: String

    /// The figure in calibration steps; nil for what is no time.
    var ratio: Double?

    /// What the figure must not exceed on the machines that the bars are for.
    var bar: Double?

    /// What the ratio, or without one the figure, must not exceed anywhere.
    var threshold: Double?

    var holds: Bool {
        guard let threshold else { return true }
        return ratio ?? value <= threshold
    }

    /// The median of repeats, each calibrated by itself. `once` gives the time of one operation in
    /// nanoseconds.
    static func median(
        _ name: String,
        repeats: Int,
        once: () -> Double
    ) -> Measurement {
        var times: [Double] = []
        var ratios: [Double] = []
        for _ in 0..<max(1, repeats) {
            let before = Calibration.step()
            let time = once()
            let after = Calibration.step()
            times.append(time)
            ratios.append(time / max(before, after))
        }
        times.sort()
        ratios.sort()
        return Measurement(
            name: name,
            value: times[times.count / 2],
            unit: "ns",
            ratio: ratios[ratios.count / 2]
        )
    }

    func with(bar: Double?, threshold: Double?) -> Measurement {
        var copy = self
        copy.bar = bar
        copy.threshold = threshold
        return copy
    }
}
