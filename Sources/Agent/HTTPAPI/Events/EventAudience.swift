import Filters
import Registry
import Services

/// By what an agent tells which events are meant for it (docs/protocol.md, Event).
struct EventAudience: Sendable {
    let node: String
    let datacenter: String
    let services: [ServiceDefinition]

    /// Whether an event is meant for this agent. One with a filter that is none is meant for
    /// nobody.
    func includes(_ event: EventContent) -> Bool {
        guard event.datacenter == datacenter else { return false }
        do throws(FilterError) {
            let filters = try EventFilters(event)
            if let pattern = filters.node, !pattern.isFound(in: node) { return false }
            guard let pattern = filters.service else { return true }
            return services.contains { service in
                guard pattern.isFound(in: service.name) || pattern.isFound(in: service.id) else {
                    return false
                }
                guard let tag = filters.tag else { return true }
                return service.tags.contains { tag.isFound(in: $0) }
            }
        } catch {
            return false
        }
    }
}

/// The filters of an event as patterns; `nil` where all are meant.
struct EventFilters: Sendable {
    let node: Pattern?
    let service: Pattern?
    let tag: Pattern?

    init(_ event: EventContent) throws(FilterError) {
        node = try Self.pattern(event.nodeFilter, "node")
        service = try Self.pattern(event.serviceFilter, "service")
        tag = try Self.pattern(event.tagFilter, "tag")
    }

    private static func pattern(_ text: String, _ what: String) throws(FilterError) -> Pattern? {
        if text.isEmpty { return nil }
        do throws(FilterError) {
            return try Pattern(text)
        } catch {
            var error = error
            error.reason = "Invalid \(what) filter: \(error.reason)"
            throw error
        }
    }
}
