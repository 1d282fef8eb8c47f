import Filters
import Registry
import Services

/// By what an agent tells which events are meant for it (docs/protocol.md, Event).
struct EventAudience: Sendable {
    let node: String
    let datacenter: String
    let services: [ServiceDefinition]

    /// Steps of patterns that one event may cost: all that a reasonable one takes, and little
    /// enough to be no weapon (docs/security.md, Limits).
    static let fewestSteps = 100_000
    static let stepsOfAService = 2_000

    /// Whether an event is meant for this agent. One with a filter that is none, or whose filters
    /// take too long, is meant for nobody.
    func includes(_ event: EventContent) -> Bool {
        guard event.datacenter == datacenter else { return false }
        var patience = Self.fewestSteps + Self.stepsOfAService * services.count
        guard let filters = try? EventFilters(event) else { return false }
        if let pattern = filters.node, !pattern.isFoundSoon(in: node, &patience) { return false }
        guard let pattern = filters.service else { return true }
        return services.contains { service in
            guard
                pattern.isFoundSoon(in: service.name, &patience)
                    || pattern.isFoundSoon(in: service.id, &patience)
            else { return false }
            guard let tag = filters.tag else { return true }
            return service.tags.contains { tag.isFoundSoon(in: $0, &patience) }
        }
    }
}

extension Pattern {
    /// Whether it is found while there is patience.
    fileprivate func isFoundSoon(in text: String, _ patience: inout Int) -> Bool {
        patience > 0 && isFound(in: text, within: &patience) == true
    }
}

extension EventContent {
    /// Whether it takes a look at this agent's services to say for whom it is meant.
    var isFiltered: Bool { !(nodeFilter + serviceFilter + tagFilter).isEmpty }
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
