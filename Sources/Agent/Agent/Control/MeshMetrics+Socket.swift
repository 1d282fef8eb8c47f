import Formats
import Host
import NodeShell

/// What the gossip socket met.
extension MeshMetrics {
    func socket(_ mesh: MeshFigures, _ text: inout MetricsText) {
        let traffic = mesh.traffic
        text.gauge(
            "martlet_gossip_socket_open",
            help: "1 while the gossip socket is open.",
            value: mesh.isSocketOpen ? 1 : 0
        )
        text.counter(
            "martlet_gossip_socket_rebinds_total",
            help: "Times that a lost gossip socket was bound again.",
            value: traffic.rebinds
        )
        text.begin(
            "martlet_gossip_send_errors_total",
            type: "counter",
            help: "Datagrams that could not be sent, by errno."
        )
        for error in SocketError.allCases {
            text.sample(
                "martlet_gossip_send_errors_total",
                labels: [("errno", error.rawValue)],
                value: traffic.failedSends(error)
            )
        }
        text.begin(
            "martlet_gossip_receive_errors_total",
            type: "counter",
            help: "Receptions that failed, by errno."
        )
        for error in SocketError.allCases {
            text.sample(
                "martlet_gossip_receive_errors_total",
                labels: [("errno", error.rawValue)],
                value: traffic.failedReceptions(error)
            )
        }
        text.counter(
            "martlet_gossip_send_repeats_total",
            help: "Datagrams sent once more after an error of an earlier one.",
            value: traffic.repeats
        )
        reports(traffic, &text)
    }

    private func reports(_ traffic: Traffic, _ text: inout MetricsText) {
        text.begin(
            "martlet_gossip_unsendable_total",
            type: "counter",
            help: "Datagrams that were not tried, by reason."
        )
        for reason in Unsendable.allCases {
            text.sample(
                "martlet_gossip_unsendable_total",
                labels: [("reason", reason.rawValue)],
                value: traffic.count(reason)
            )
        }
        text.begin(
            "martlet_gossip_icmp_total",
            type: "counter",
            help: "What ICMP reported of datagrams sent."
        )
        for kind in QueuedErrorKind.allCases {
            text.sample(
                "martlet_gossip_icmp_total",
                labels: [("kind", kind.rawValue)],
                value: traffic.count(kind)
            )
        }
        text.counter(
            "martlet_gossip_late_reads_total",
            help: "Batches of which the first datagram had waited over 100 ms.",
            value: traffic.lateReads
        )
    }
}
