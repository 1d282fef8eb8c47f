import Registry

/// Names of services and nodes, and tags, are found in any case, as in Consul.
extension String {
    /// The form by which they are compared.
    package var folded: String {
        let mayDiffer = utf8.contains { byte in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte >= 0x80
        }
        return mayDiffer ? lowercased() : self
    }
}

extension ViewTopic {
    /// The same for every spelling of a name.
    var folded: ViewTopic {
        switch self {
        case .service(let name): .service(name.folded)
        case .endpoints(let name): .endpoints(name.folded)
        case .changes, .everything, .services, .nodes, .checks, .coordinates, .node, .mesh, .events,
            .nothing:
            self
        }
    }
}

extension ClusterView {
    /// A service as its instances spell it; where nobody has it, as it was asked for.
    package func spelling(of service: String) -> String {
        let instances = instances(of: service)
        if instances.contains(where: { $0.body.service == service }) { return service }
        return instances.first?.body.service ?? service
    }
}
