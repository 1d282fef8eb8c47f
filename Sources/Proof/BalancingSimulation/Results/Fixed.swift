/// Numbers as text, the same on every machine.
package enum Fixed {
    /// With so many digits behind the point, a half rounded away from 0; `-` for what is no number.
    package static func text(_ value: Double, digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "-" }
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int((abs(value) * Double(scale)).rounded(.toNearestOrAwayFromZero))
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(scaled)" }
        let rest = "\(scaled % scale)"
        let zeros = String(repeating: "0", count: digits - rest.count)
        return "\(sign)\(scaled / scale).\(zeros)\(rest)"
    }

    /// With about four digits in all.
    package static func text(_ value: Double) -> String {
        switch abs(value) {
        case 0: "0"
        case 1_000...: text(value, digits: 0)
        case 100...: text(value, digits: 1)
        case 10...: text(value, digits: 2)
        default: text(value, digits: 3)
        }
    }

    /// A mean with its margin, to the margin's second digit or so.
    package static func text(_ estimate: Estimate) -> String {
        let margin = estimate.margin
        guard margin.isFinite else { return text(estimate.mean) }
        if margin == 0, estimate.mean.rounded() == estimate.mean {
            return text(estimate.mean, digits: 0)
        }
        let digits = margin >= 10 ? 0 : margin >= 1 ? 1 : margin >= 0.1 ? 2 : 3
        return "\(text(estimate.mean, digits: digits)) ± \(text(margin, digits: digits))"
    }
}
