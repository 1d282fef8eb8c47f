/// What the elements of a list look like to a filter: the names a selector may begin with.
enum FilterShape: Sendable {
    case healthEntry
    case service
    case catalogService
    case node
    case check
    case member

    /// The shape of a place's elements; `nil` where a filter means nothing.
    init?(_ route: Route) {
        switch route {
        case .healthService: self = .healthEntry
        case .agentServices, .catalogNode, .catalogNodeServices: self = .service
        case .catalogService, .catalogServices: self = .catalogService
        case .catalogNodes: self = .node
        case .healthNode, .healthChecks, .healthState, .agentChecks: self = .check
        case .agentMembers: self = .member
        default: return nil
        }
    }

    /// Reads a filter and checks its selectors, so that a misspelt one is an error, not an empty
    /// list.
    func parse(_ text: String) throws(APIError) -> FilterExpression {
        let filter: FilterExpression
        do throws(FilterError) {
            filter = try FilterParser.parse(text)
        } catch {
            throw .badRequest("Invalid filter at byte \(error.byte): \(error.reason)")
        }
        for root in filter.roots where !roots.contains(root) {
            let known = roots.sorted().joined(separator: ", ")
            throw .badRequest("Invalid filter: \"\(root)\" is not one of \(known)")
        }
        return filter
    }

    private var roots: Set<String> {
        switch self {
        case .healthEntry: ["Node", "Service", "Checks"]
        case .service:
            [
                "ID", "Service", "Tags", "Meta", "Port", "Address", "TaggedAddresses", "Weights",
                "EnableTagOverride", "Datacenter", "Capacity", "Breaker", "Policy",
            ]
        case .catalogService:
            [
                "ID", "Node", "Address", "Datacenter", "TaggedAddresses", "NodeMeta", "ServiceKind",
                "ServiceID", "ServiceName", "ServiceTags", "ServiceAddress",
                "ServiceTaggedAddresses", "ServiceWeights", "ServiceMeta", "ServicePort",
                "ServiceEnableTagOverride",
            ]
        case .node:
            ["ID", "Node", "Address", "Datacenter", "TaggedAddresses", "Meta", "Locality"]
        case .check:
            [
                "Node", "CheckID", "Name", "Status", "Notes", "Output", "ServiceID", "ServiceName",
                "ServiceTags", "Type",
            ]
        case .member:
            ["Name", "Addr", "Port", "Tags", "Status", "ProtocolMin", "ProtocolMax", "ProtocolCur"]
        }
    }
}
