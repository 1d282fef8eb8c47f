import Formats
import HTTPTypes
import Host
import Picking
import View

extension HTTPAPI {
    /// `/livez`: whoever reads it sees that the agent answers.
    func live(_ call: APICall) -> APIResponse { .text("ok") }

    /// `/readyz`: 200 or 503; `?verbose` has a line for each condition.
    func readiness(_ call: APICall) async -> APIResponse {
        let items = await control.readiness()
        let isReady = items.allSatisfy { $0.failure == nil }
        var text = isReady ? "ok" : "not ready"
        if call.query.has("verbose") || !isReady {
            let lines = items.map { item in
                item.failure.map { "[-]\(item.name) failed: \($0)" } ?? "[+]\(item.name) ok"
            }
            text = (lines + [text]).joined(separator: "\n") + "\n"
        }
        return .text(text, status: isReady ? .ok : .serviceUnavailable)
    }

    /// `/metrics`: this server's figures, then the agent's.
    func metrics(_ call: APICall) async -> APIResponse {
        APIResponse(
            contentType: "text/plain; version=0.0.4; charset=utf-8",
            bytes: await metricsText().bytes
        )
    }

    /// `/v1/agent/metrics`: the same in the shape that Consul's clients read, or as text for those
    /// that ask for Prometheus' format.
    func agentMetrics(_ call: APICall) async -> APIResponse {
        let accepted = call.request.header(.accept) ?? ""
        if call.query["format"] == "prometheus"
            || accepted.hasPrefix("application/openmetrics-text")
        {
            return await metrics(call)
        }
        let document = MetricsDocument(await metricsText())
        let now = WallClock.milliseconds
        return .json(isPretty: call.isPretty) { document.write(to: &$0, atMilliseconds: now) }
    }

    private func metricsText() async -> MetricsText {
        var text = MetricsText()
        counters.write(to: &text)
        text.gauge(
            "martlet_blocking_queries",
            help: "Long polls waiting now.",
            value: counters.waiting
        )
        text.gauge(
            "martlet_view_index",
            help: "The index of the newest visible change.",
            value: view.current.index
        )
        let followers = log.figures
        text.gauge(
            "martlet_log_readers",
            help: "Who follows the log now (agent/monitor).",
            value: followers.readers
        )
        text.counter(
            "martlet_log_lost_entries_total",
            help: "Entries of the log that were lost to those who follow it too slowly.",
            value: followers.lost
        )
        text.counter(
            "martlet_log_unwritten_lines_total",
            help: "Lines of the log that standard error took too slowly, or not at all.",
            value: followers.unwritten
        )
        balancing.figures().write(to: &text)
        text.append(await control.metricsText())
        return text
    }
}
