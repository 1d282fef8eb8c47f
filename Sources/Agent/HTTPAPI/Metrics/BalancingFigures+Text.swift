import Formats
import MartletBalancing
import Picking

extension BalancingFigures {
    /// As Prometheus text; every series is there from the start, at zero.
    func write(to text: inout MetricsText) {
        writePicks(to: &text)
        writeReports(to: &text)
        writeBreakers(to: &text)
        text.gauge("martlet_leases_open", help: "Picks not reported yet.", value: leases)
        text.gauge(
            "martlet_balancers",
            help: "Services, tags and places of view balanced now.",
            value: balancers
        )
    }

    private func writePicks(to text: inout MetricsText) {
        text.begin("martlet_picks_total", type: "counter", help: "Picks, by how they ended.")
        for outcome in PickOutcome.all {
            text.sample(
                "martlet_picks_total",
                labels: outcome.labels,
                value: counters.value(of: outcome)
            )
        }
        text.begin(
            "martlet_retries_total",
            type: "counter",
            help: "Retries asked for, by what the budget said."
        )
        for (result, count) in [
            ("allowed", counters.retriesAllowed), ("refused", counters.retriesRefused),
        ] {
            text.sample("martlet_retries_total", labels: [("result", result)], value: count)
        }
        text.gauge(
            "martlet_panic_services",
            help: "Balancers that ignore breakers, since too little weight is left.",
            value: servicesInPanic
        )
        text.counter(
            "martlet_panic_picks_total",
            help: "Picks for which breakers were ignored.",
            value: statistics.panicPicks
        )
    }

    private func writeReports(to text: inout MetricsText) {
        text.begin("martlet_reports_total", type: "counter", help: "Reports of calls.")
        for result in ReportResult.allCases {
            text.sample(
                "martlet_reports_total",
                labels: [("result", result.rawValue)],
                value: counters.value(of: result)
            )
        }
        text.begin(
            "martlet_call_outcomes_total",
            type: "counter",
            help: "How reported calls ended."
        )
        for (name, outcome) in CallOutcome.named {
            text.sample(
                "martlet_call_outcomes_total",
                labels: [("outcome", name)],
                value: counters.value(of: outcome)
            )
        }
        text.counter(
            "martlet_lost_reports_total",
            help: "Leases that expired without a report.",
            value: counters.lostReports
        )
        text.counter(
            "martlet_lease_renewals_total",
            help: "Leases that were made to last longer.",
            value: counters.renewals
        )
    }

    private func writeBreakers(to text: inout MetricsText) {
        text.begin("martlet_breakers", type: "gauge", help: "Breakers, by state.")
        for (label, count) in breakers {
            text.sample("martlet_breakers", labels: [("state", label)], value: count)
        }
        text.begin(
            "martlet_breaker_transitions_total",
            type: "counter",
            help: "Breakers that changed, by their new state."
        )
        for shown in CircuitBreaker.State.shown {
            text.sample(
                "martlet_breaker_transitions_total",
                labels: [("to", shown.label)],
                value: counters.transitions(to: shown.state)
            )
        }
        text.counter(
            "martlet_ejections_total",
            help: "Instances that a breaker ejected.",
            value: counters.ejections
        )
        text.counter(
            "martlet_ejections_refused_total",
            help: "Failures at which too many were ejected already.",
            value: statistics.refusedTrips
        )
        text.counter(
            "martlet_lost_probes_total",
            help: "Probes that were never reported.",
            value: statistics.lostProbes
        )
        text.gauge(
            "martlet_breaker_orders",
            help: "Orders of operators in force.",
            value: orders
        )
    }
}
