import Catalog
import Formats
import Gossip
import Membership
import NodeShell
import Primitives
import Registry

/// The agent's own figures as Prometheus text; every series is there from the start, at zero.
struct MeshMetrics: Sendable {
    let version: String

    func text(_ mesh: MeshFigures, catalog: CatalogCounters) -> String {
        var text = MetricsText()
        text.begin("martlet_build_info", type: "gauge", help: "The version of this agent.")
        text.sample("martlet_build_info", labels: [("version", version)], value: 1)
        members(mesh, &text)
        registry(mesh, &text)
        gossip(mesh, &text)
        self.catalog(catalog, &text)
        process(&text)
        return String(decoding: text.bytes, as: UTF8.self)
    }

    private func members(_ mesh: MeshFigures, _ text: inout MetricsText) {
        text.begin(
            "martlet_members",
            type: "gauge",
            help: "Members, as this agent sees them, itself included."
        )
        for (status, count) in mesh.statuses {
            text.sample("martlet_members", labels: [("state", status.rawValue)], value: count)
        }
        text.gauge(
            "martlet_health_score",
            help: "Local health: 0 is well, 8 is worst.",
            value: mesh.localHealth
        )
        text.gauge(
            "martlet_degraded",
            help: "1 while over a fifth of ten or more are unreachable.",
            value: mesh.isDegraded ? 1 : 0
        )
        text.gauge(
            "martlet_ready",
            help: "1 once the mesh is known.",
            value: mesh.isReady ? 1 : 0
        )
        text.gauge(
            "martlet_name_conflict",
            help: "1 while another member shows under this node's name.",
            value: mesh.nameIsHeldByAnother ? 1 : 0
        )
    }

    private func registry(_ mesh: MeshFigures, _ text: inout MetricsText) {
        text.gauge(
            "martlet_registry_instances",
            help: "Instances of services in the mesh.",
            value: mesh.instances
        )
        text.gauge(
            "martlet_registry_records",
            help: "Records compared with peers.",
            value: mesh.records
        )
        text.gauge(
            "martlet_registry_parts",
            help: "Parts of what does not fit into single records.",
            value: mesh.parts
        )
        text.gauge(
            "martlet_registry_missing_rests",
            help: "Instances of which tags, metadata or names of checks are on their way.",
            value: mesh.missingRests
        )
        text.counter(
            "martlet_registry_equivocations_total",
            help: "Times that two records of one key and version were met.",
            value: mesh.equivocations
        )
        text.gauge(
            "martlet_registry_stored_bytes",
            help: "What the registry on disk has, in bytes.",
            value: mesh.stored.bytes
        )
        text.gauge(
            "martlet_registry_left_out_records",
            help: "Records that found no room in the registry on disk.",
            value: mesh.stored.leftOut
        )
    }

    private func gossip(_ mesh: MeshFigures, _ text: inout MetricsText) {
        text.begin("martlet_gossip_messages_total", type: "counter", help: "Gossip datagrams.")
        for (direction, count) in [
            ("in", mesh.traffic.datagramsReceived), ("out", mesh.traffic.datagramsSent),
        ] {
            text.sample(
                "martlet_gossip_messages_total",
                labels: [("dir", direction)],
                value: count
            )
        }
        text.begin(
            "martlet_gossip_bytes_total",
            type: "counter",
            help: "Gossip bytes beyond IP and UDP."
        )
        for (direction, count) in [
            ("in", mesh.traffic.bytesReceived), ("out", mesh.traffic.bytesSent),
        ] {
            text.sample("martlet_gossip_bytes_total", labels: [("dir", direction)], value: count)
        }
        socket(mesh, &text)
        text.begin(
            "martlet_gossip_rejected_total",
            type: "counter",
            help: "Datagrams and records refused, by reason."
        )
        for reason in Rejection.allCases where reason != .nothingNew {
            text.sample(
                "martlet_gossip_rejected_total",
                labels: [("reason", reason.rawValue)],
                value: mesh.counters.value(of: reason)
            )
        }
        text.counter(
            "martlet_gossip_repeats_total",
            help: "Datagrams that told nothing new: what they had came another way before.",
            value: mesh.repeats
        )
        roundTrips(mesh, &text)
        text.begin("martlet_gossip_events_total", type: "counter", help: "What the mesh did.")
        for event in Counters.Event.allCases {
            text.sample(
                "martlet_gossip_events_total",
                labels: [("event", event.rawValue)],
                value: mesh.counters.value(of: event)
            )
        }
    }

    private func catalog(_ catalog: CatalogCounters, _ text: inout MetricsText) {
        text.gauge("martlet_services", help: "Services of this node.", value: catalog.services)
        text.begin("martlet_checks", type: "gauge", help: "Checks of this node, by status.")
        for status in CheckStatus.allCases {
            text.sample(
                "martlet_checks",
                labels: [("status", status.name)],
                value: catalog.checks[status] ?? 0
            )
        }
        text.counter(
            "martlet_check_transitions_total",
            help: "Changes of a check's status.",
            value: catalog.checkTransitions
        )
        text.counter(
            "martlet_check_ttl_expirations_total",
            help: "Reports that came too late.",
            value: catalog.ttlExpirations
        )
        text.counter(
            "martlet_services_reaped_total",
            help: "Services removed for being critical too long.",
            value: catalog.reapedServices
        )
        holdings(catalog, &text)
        text.counter(
            "martlet_storage_failures_total",
            help: "Writes that the disk refused.",
            value: catalog.storageFailures
        )
        text.begin("martlet_check_runs_total", type: "counter", help: "Runs of checks.")
        for run in catalog.runs {
            text.sample(
                "martlet_check_runs_total",
                labels: [("kind", run.type.name), ("status", run.status.name)],
                value: run.count
            )
        }
        checkDurations(catalog, &text)
    }

    /// What this node owns, beside what it may.
    private func holdings(_ catalog: CatalogCounters, _ text: inout MetricsText) {
        text.gauge(
            "martlet_registrations",
            help: "Services and checks of this node, each a record of the mesh.",
            value: catalog.records
        )
        text.gauge(
            "martlet_registrations_limit",
            help: "How many there may be (limits.registrations).",
            value: catalog.recordLimit
        )
        text.gauge(
            "martlet_registration_bytes",
            help: "What their records take.",
            value: catalog.encodedBytes
        )
        text.gauge(
            "martlet_registration_bytes_limit",
            help: "What they may take (limits.registration_bytes).",
            value: catalog.encodedBytesLimit
        )
        text.gauge(
            "martlet_storage_unsaved_changes",
            help: "Changes that hold and that the disk refused so far.",
            value: catalog.unsavedChanges
        )
    }
}
