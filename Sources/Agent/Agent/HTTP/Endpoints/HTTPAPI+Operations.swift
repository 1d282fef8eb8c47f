import Formats
import HTTPTypes
import View

extension HTTPAPI {
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
    func metrics() async -> APIResponse {
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
        balancing.figures().write(to: &text)
        text.append(await control.metricsText())
        return APIResponse(
            contentType: "text/plain; version=0.0.4; charset=utf-8",
            bytes: text.bytes
        )
    }
}
