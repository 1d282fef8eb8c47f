import Catalog
import Formats
import Gossip
import HTTPAPI
import NodeShell

extension MeshMetrics {
    func roundTrips(_ mesh: MeshFigures, _ text: inout MetricsText) {
        let name = "martlet_probe_rtt_seconds"
        text.begin(name, type: "histogram", help: "How long probed members took to answer.")
        text.histogram(name, of: mesh.counters.roundTrips)
    }

    func checkDurations(_ catalog: CatalogCounters, _ text: inout MetricsText) {
        let name = "martlet_check_duration_seconds"
        text.begin(name, type: "histogram", help: "How long runs of checks took.")
        text.histogram(name, of: catalog.runDurations)
    }
}
