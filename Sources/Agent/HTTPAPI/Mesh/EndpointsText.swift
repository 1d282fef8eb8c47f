import Formats
import MartletBalancing
import Picking
import Registry
import View

/// The instances of a service one fact a line, in the manner of Envoy's `/clusters`:
/// `service::address:port::fact::value`.
struct EndpointsText {
    private(set) var text = ""
    private let service: String

    init(_ reading: EndpointsReading) {
        service = reading.service
        add("policy", reading.policy.rawValue)
        add("panic", "\(reading.isInPanic)")
        add("leases", "\(reading.leases)")
        add("retries::available", "\(Int(reading.retries))")
        for endpoint in reading.endpoints { add(endpoint) }
    }

    private mutating func add(_ endpoint: EndpointReading) {
        let row = endpoint.row
        let standing = endpoint.standing
        let host = row.address.contains(":") ? "[\(row.address)]" : row.address
        let place = "\(host):\(row.entry.body.port)"
        add("\(place)::id", row.entry.body.id)
        add("\(place)::node", row.nodeName)
        add("\(place)::health_flags", flags(of: endpoint))
        add("\(place)::weight", "\(standing.endpoint.weight)")
        let effective = standing.isEligible ? (standing.weight * 1_000).rounded() / 1_000 : 0
        add("\(place)::effective_weight", "\(effective)")
        add("\(place)::breaker", standing.breaker.text)
        add("\(place)::rq_active", "\(standing.inFlight)")
        add("\(place)::latency", standing.latency.map { GoDuration.format($0) } ?? "unknown")
        add("\(place)::penalty", "\((standing.penalty * 100).rounded() / 100)")
        add("\(place)::tier", "\(row.tier)")
    }

    /// In Envoy's manner: `healthy`, or every mark with a slash before it.
    private func flags(of endpoint: EndpointReading) -> String {
        var flags = ""
        if endpoint.row.health == .critical { flags += "/failed_active_hc" }
        if endpoint.row.health == .warning { flags += "/warning" }
        switch endpoint.standing.breaker {
        case .open, .forcedOpen: flags += "/failed_outlier_check"
        case .halfOpen: flags += "/half_open"
        case .closed, .disabled: break
        }
        if endpoint.standing.endpoint.weight == 0 { flags += "/draining" }
        if endpoint.exclusion == "capacity" { flags += "/full" }
        if endpoint.standing.isWarming { flags += "/warming" }
        return flags.isEmpty ? "healthy" : flags
    }

    private mutating func add(_ fact: String, _ value: String) {
        text += "\(service)::\(fact)::\(value)\n"
    }
}
