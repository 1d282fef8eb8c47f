import Formats
import MartletBalancing
import Picking
import Registry

extension EndpointReading {
    /// The one word for what keeps it from picks; empty where nothing does.
    var exclusion: String {
        if row.health == .critical { return "critical" }
        if standing.endpoint.weight == 0 { return "draining" }
        if standing.breaker == .forcedOpen || !standing.isEligible && isEjected { return "breaker" }
        if let share = standing.share, standing.inFlight >= share { return "capacity" }
        return ""
    }

    private var isEjected: Bool { standing.breaker == .open || standing.breaker == .halfOpen }

    /// Why it is picked as often as it is, in sentences, the weightiest first.
    func reasons(policy: BalancingPolicy, isInPanic: Bool) -> [String] {
        var reasons = [verdict(isInPanic: isInPanic)]
        if let orderEndsIn, let order {
            let what = order.keepsOpen ? "kept away from it" : "let through to it"
            let left = GoDuration.format(.milliseconds(Int64(orderEndsIn / .milliseconds(1))))
            reasons.append("By an operator's order calls are \(what) for another \(left).")
        }
        if row.health == .warning {
            reasons.append("Its checks warn, so its weight is that for warning.")
        }
        if row.flaps > 0, row.health == .passing {
            let times = row.flaps == 1 ? "once" : "\(row.flaps) times"
            reasons.append(
                "Its node was lost and came back \(times) lately: it weighs as in a warning."
            )
        }
        if standing.isWarming {
            reasons.append("It is new or has recovered, and is being eased in.")
        }
        if standing.capacityFactor != 1 {
            let factor = Self.rounded(standing.capacityFactor)
            reasons.append("What its agent reports that it can bear counts \(factor)-fold.")
        }
        if standing.penalty > 1.01 {
            let times = Self.rounded(standing.penalty)
            reasons.append("It failed not long ago, and looks \(times) times slower for it.")
        }
        if standing.latency == nil, policy == .edf2 || policy == .peakEWMA {
            reasons.append("No latency was measured yet: it gets one call at a time.")
        }
        if row.tier > 0 {
            reasons.append("It is in another zone: it gets what the nearer ones cannot bear.")
        }
        return reasons
    }

    private func verdict(isInPanic: Bool) -> String {
        switch exclusion {
        case "critical": return "It is not picked: its checks or its node are critical."
        case "draining": return "It is not picked: its weight is 0, so it drains."
        case "breaker" where standing.breaker == .halfOpen:
            return "It is not picked but for a probe: its breaker is half open."
        case "breaker":
            return "It is not picked: its breaker is open."
        case "capacity":
            return "It is not picked: all \(standing.share ?? 0) of this caller's share of its"
                + " capacity are in use."
        default:
            return isInPanic
                ? "It is picked: too little weight is left, so breakers are ignored."
                : "It is picked."
        }
    }

    private static func rounded(_ number: Double) -> String {
        let hundredths = (number * 100).rounded() / 100
        return hundredths == hundredths.rounded() && hundredths < 1e9
            ? "\(Int(hundredths))" : "\(hundredths)"
    }
}
