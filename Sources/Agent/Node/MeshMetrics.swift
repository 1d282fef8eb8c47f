import Gossip
import Membership
import Primitives

/// The mesh's figures as Prometheus text; every series is there from the start, at zero.
struct MeshMetrics: Sendable {
    let version: String

    func text(_ figures: MeshFigures) -> String {
        var text = ""
        func series(
            _ name: String,
            _ kind: String,
            _ help: String,
            _ samples: [(String, String)]
        ) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
            for (labels, value) in samples { text += "\(name)\(labels) \(value)\n" }
        }
        func gauge(_ name: String, _ help: String, _ value: Int) {
            series(name, "gauge", help, [("", "\(value)")])
        }
        series(
            "martlet_build_info",
            "gauge",
            "The version of this agent.",
            [("{version=\"\(version)\"}", "1")]
        )
        series(
            "martlet_members",
            "gauge",
            "Other members by status, as this agent sees them.",
            figures.statuses.map { ("{state=\"\($0.0.rawValue)\"}", "\($0.1)") }
        )
        gauge("martlet_health_score", "Local health: 0 is well, 8 is worst.", figures.localHealth)
        gauge(
            "martlet_degraded",
            "1 while over a fifth of ten or more members are unreachable.",
            figures.isDegraded ? 1 : 0
        )
        gauge("martlet_ready", "1 once the mesh is known.", figures.isReady ? 1 : 0)
        gauge(
            "martlet_name_conflict",
            "1 while an older member holds this node's name.",
            figures.nameIsHeldByAnother ? 1 : 0
        )
        gauge(
            "martlet_registry_instances",
            "Instance records held, deletions included.",
            figures.instances
        )
        gauge("martlet_registry_records", "Records compared with peers.", figures.records)
        series(
            "martlet_registry_equivocations_total",
            "counter",
            "Times two records of one key and version were met.",
            [("", "\(figures.equivocations)")]
        )
        traffic(figures.traffic, series)
        series(
            "martlet_gossip_rejected_total",
            "counter",
            "Datagrams and records refused, by reason.",
            Rejection.allCases.map {
                ("{reason=\"\($0.rawValue)\"}", "\(figures.counters.value(of: $0))")
            }
        )
        series(
            "martlet_gossip_events_total",
            "counter",
            "What the mesh did, by kind.",
            Counters.Event.allCases.map {
                ("{event=\"\($0.rawValue)\"}", "\(figures.counters.value(of: $0))")
            }
        )
        return text
    }

    private func traffic(
        _ traffic: Traffic,
        _ series: (String, String, String, [(String, String)]) -> Void
    ) {
        series(
            "martlet_gossip_messages_total",
            "counter",
            "Datagrams of the mesh.",
            [
                ("{dir=\"in\"}", "\(traffic.datagramsReceived)"),
                ("{dir=\"out\"}", "\(traffic.datagramsSent)"),
            ]
        )
        series(
            "martlet_gossip_bytes_total",
            "counter",
            "Bytes of the mesh, without IP and UDP.",
            [
                ("{dir=\"in\"}", "\(traffic.bytesReceived)"),
                ("{dir=\"out\"}", "\(traffic.bytesSent)"),
            ]
        )
        series(
            "martlet_gossip_socket_errors_total",
            "counter",
            "Errors of the gossip socket.",
            [("", "\(traffic.socketErrors)")]
        )
    }
}
