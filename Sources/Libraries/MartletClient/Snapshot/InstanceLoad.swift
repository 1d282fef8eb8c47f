import FoundationEssentials
package import MartletBalancing

/// A `load` event of the agent's stream: what an instance can bear.
package struct InstanceLoad: Hashable, Sendable {
    package var service: String
    /// Of the instance, as in ``Endpoint/key``.
    package var key: String
    package var report: LoadReport

    package init(service: String, key: String, report: LoadReport) {
        self.service = service
        self.key = key
        self.report = report
    }

    /// Reads the data of the event; nil where they cannot be read.
    init?(_ bytes: [UInt8]) {
        guard let said = try? JSONDecoder().decode(Said.self, from: Data(bytes)) else { return nil }
        self.init(
            service: said.service,
            key: said.node + "/" + said.id,
            report: LoadReport(
                capacity: said.capacity,
                utilization: said.utilization,
                callers: CallerSketch(bits: said.callers.flatMap { UInt64($0, radix: 16) } ?? 0)
            )
        )
    }

    private struct Said: Decodable {
        let service: String
        let node: String
        let id: String
        let capacity: Double
        let utilization: Double
        let callers: String?

        private enum CodingKeys: String, CodingKey {
            case service = "Service"
            case node = "Node"
            case id = "ID"
            case capacity = "Capacity"
            case utilization = "Utilization"
            case callers = "Callers"
        }
    }
}
