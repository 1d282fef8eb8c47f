import Filters

/// What the elements of a list look like to a filter.
enum FilterShape: Sendable {
    case healthEntry
    case service
    case catalogService
    case node
    case check
    case member

    /// Reads a filter and checks its selectors, so that a misspelt one is an error, not an empty
    /// list.
    func parse(_ text: String) throws(APIError) -> FilterExpression {
        do throws(FilterError) {
            return try FilterParser.parse(text).resolved(by: .object(fields))
        } catch {
            let place = error.byte.map { " at byte \($0)" } ?? ""
            throw .badRequest("Invalid filter\(place): \(error.reason)")
        }
    }

    private var fields: [String: FilterField] {
        switch self {
        case .healthEntry:
            [
                "Node": .object(Self.nodeFields), "Service": .object(Self.serviceFields),
                "Checks": .list(Self.checkFields),
            ]
        case .service: Self.serviceFields
        case .catalogService: Self.catalogServiceFields
        case .node: Self.nodeFields
        case .check: Self.checkFields
        case .member: Self.memberFields
        }
    }
}

extension FilterShape {
    private static let place: FilterField = .object(["Region": .text, "Zone": .text])
    private static let address: FilterField = .object(["Address": .text, "Port": .number])
    private static let weights: FilterField = .object(["Passing": .number, "Warning": .number])
    private static let connect: FilterField = .object(["Native": .flag])
    /// No service here has a proxy: clients ask whether there is one.
    private static let proxy: FilterField = .object([
        "DestinationServiceID": .text, "DestinationServiceName": .text,
        "LocalServiceAddress": .text, "LocalServicePort": .number, "LocalServiceSocketPath": .text,
        "Mode": .text, "MeshGateway": .object(["Mode": .text]),
        "TransparentProxy": .object(["OutboundListenerPort": .number]),
    ])

    private static let nodeFields: [String: FilterField] = [
        "ID": .text, "Node": .text, "Address": .text, "Datacenter": .text, "Partition": .text,
        "PeerName": .text, "TaggedAddresses": .map(.text), "Meta": .map(.text), "Locality": place,
        "CreateIndex": .number, "ModifyIndex": .number,
    ]

    private static let serviceFields: [String: FilterField] = [
        "ID": .text, "Service": .text, "Kind": .text, "Tags": .texts, "Meta": .map(.text),
        "Port": .number, "Address": .text, "SocketPath": .text, "TaggedAddresses": .map(address),
        "Weights": weights, "EnableTagOverride": .flag, "Datacenter": .text, "Namespace": .text,
        "Partition": .text, "PeerName": .text, "Locality": place, "Connect": connect,
        "Proxy": proxy, "Capacity": .number, "Policy": .text, "CreateIndex": .number,
        "ModifyIndex": .number,
        "Breaker": .object(["Threshold": .number, "Window": .text, "Interval": .text]),
    ]

    private static let catalogServiceFields: [String: FilterField] = [
        "ID": .text, "Node": .text, "Address": .text, "Datacenter": .text, "PeerName": .text,
        "Namespace": .text, "Partition": .text, "TaggedAddresses": .map(.text),
        "NodeMeta": .map(.text), "ServiceKind": .text, "ServiceID": .text, "ServiceName": .text,
        "ServiceTags": .texts, "ServiceAddress": .text, "ServiceTaggedAddresses": .map(address),
        "ServiceWeights": weights, "ServiceMeta": .map(.text), "ServicePort": .number,
        "ServiceSocketPath": .text, "ServiceEnableTagOverride": .flag, "ServiceConnect": connect,
        "ServiceProxy": proxy, "ServiceLocality": place, "CreateIndex": .number,
        "ModifyIndex": .number,
    ]

    private static let checkFields: [String: FilterField] = [
        "Node": .text, "CheckID": .text, "Name": .text, "Status": .text, "Notes": .text,
        "Output": .text, "ServiceID": .text, "ServiceName": .text, "ServiceTags": .texts,
        "Type": .text, "Interval": .text, "Timeout": .text, "ExposedPort": .number,
        "Namespace": .text, "Partition": .text, "PeerName": .text, "CreateIndex": .number,
        "ModifyIndex": .number,
        "Definition": .object([
            "HTTP": .text, "TCP": .text, "Method": .text, "Body": .text, "TLSServerName": .text,
            "TLSSkipVerify": .flag,
        ]),
    ]

    private static let memberFields: [String: FilterField] = [
        "Name": .text, "Addr": .text, "Port": .number, "Tags": .map(.text), "Status": .number,
        "ProtocolMin": .number, "ProtocolMax": .number, "ProtocolCur": .number,
        "DelegateMin": .number, "DelegateMax": .number, "DelegateCur": .number,
    ]
}
