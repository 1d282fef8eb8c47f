package import Formats
import Registry

extension DefinitionReader {
    /// Reads the body of `/v1/catalog/register`, or throws the first thing that is wrong with it.
    package mutating func external(
        _ value: JSONValue
    ) throws(FieldError) -> ExternalRegistration {
        var fields = fields(value, as: .external, at: nil)
        let registration = external(&fields)
        finish(&fields, of: .external)
        return try answer(registration).first()
    }

    private mutating func external(_ fields: inout DefinitionFields) -> ExternalRegistration {
        let node = fields.string("Node")
        if fields.problems.isEmpty { requireNode(node, in: &fields) }
        var registration = ExternalRegistration(
            node: node,
            datacenter: fields.string("Datacenter")
        )
        let address = fields.string("Address")
        if var inner = fields.object("Service") {
            registration.service = externalService(&inner, on: node, at: address)
            finish(&inner, of: .external)
        }
        var checks: [DefinitionFields] = []
        if fields.says("Check") { checks += fields.object("Check").map { [$0] } ?? [] }
        fields.skip(["Check"])
        checks += fields.objects("Checks")
        for var inner in checks {
            let check = externalCheck(&inner, of: registration)
            if let check { registration.checks.append(check) }
        }
        noteNode(&fields)
        requireDefaults(&fields)
        // What Consul keeps of nodes, and how it reaches itself, have no place here.
        _ = fields.flag("SkipNodeUpdate")
        fields.skip(["WriteRequest"])
        if registration.service == nil, checks.isEmpty, fields.problems.isEmpty {
            fields.report(
                "Must provide Service or Check: there are no nodes but the members of the mesh, "
                    + "and an external service is an instance of this agent. Give both in one "
                    + "registration."
            )
        }
        return registration
    }

    private func requireNode(_ node: String, in fields: inout DefinitionFields) {
        if node.isEmpty { return fields.report("Must provide node: what the service runs on") }
        guard node.utf8.count <= 253, RegistrationRules.isPrintable(node) else {
            return fields.report(
                "Invalid Node: a name has at most 253 bytes, all printable",
                at: "Node"
            )
        }
    }

    /// Metadata of the node is noted as meaning nothing, but for what says that it is external.
    private mutating func noteNode(_ fields: inout DefinitionFields) {
        let words = fields.stringMap("NodeMeta").map(\.0)
        noteIgnored(words.filter { $0 != ExternalNode.key }.map { "NodeMeta.\($0)" })
    }

    private mutating func externalService(
        _ fields: inout DefinitionFields,
        on node: String,
        at address: String
    ) -> ServiceDefinition {
        var service = service(&fields, named: "Service")
        if service.address.isEmpty {
            service.address = address
            if let flaw = ServiceAddress.flaw(in: address) {
                fields.report("Invalid service address: \(flaw)")
            }
        } else if !address.isEmpty, service.address != address {
            // Readers go by the address of the service, here as in Consul.
            noteIgnored(["Address"])
        }
        if service.address.isEmpty, fields.problems.isEmpty {
            fields.report(
                "Must provide Address: without one the service would be sought at this agent's"
            )
        }
        // Go's clients send zeros for weights that nobody gave.
        if service.weights == .none { service.weights = InstanceWeights(passing: 1, warning: 1) }
        service.metadata.removeAll { $0.key == ExternalNode.key }
        service.metadata.append(MetadataEntry(key: ExternalNode.key, value: node))
        service.metadata.sort { $0.key < $1.key }
        fields.skip(Self.notRead)
        return service
    }

    /// A check has its kind in `Definition`; without one it is told how it is.
    private mutating func externalCheck(
        _ fields: inout DefinitionFields,
        of registration: ExternalRegistration
    ) -> ExternalRegistration.Check? {
        let name = fields.string("Name")
        let givenID = checkID(&fields)
        let node = fields.string("Node")
        if name.isEmpty, givenID.isEmpty, fields.problems.isEmpty {
            fields.report("Missing check name")
        }
        if !node.isEmpty, node.lowercased() != registration.node.lowercased() {
            fields.report(
                "Invalid check: it is of node \"\(node.prefix(80))\", and the registration of "
                    + "\"\(registration.node.prefix(80))\". Register each by itself.",
                at: "Node"
            )
        }
        let output = fields.string("Output")
        let (probe, patience) = externalProbe(&fields)
        fields.skip(Self.notRead)
        var check = check(
            &fields,
            id: givenID.isEmpty ? name : givenID,
            name: name.isEmpty ? givenID : name,
            probe: probe
        )
        if let patience {
            check?.deregisterCriticalServiceAfter = patience
            check?.settle()
        }
        guard var check else { return nil }
        if check.serviceID.isEmpty { check.serviceID = registration.service?.id ?? "" }
        if check.serviceID.isEmpty {
            problems.append(Self.homeless(check))
        }
        return ExternalRegistration.Check(definition: check, output: output)
    }

    /// How it finds out, and how long the service may be critical.
    private mutating func externalProbe(
        _ fields: inout DefinitionFields
    ) -> (CheckProbe?, Duration?) {
        guard var inner = fields.object("Definition"), !inner.isSilent else {
            return (.external, nil)
        }
        let probe = probe(&inner)
        let patience = inner.duration("DeregisterCriticalServiceAfter")
        finish(&inner, of: .check)
        return (probe, patience)
    }

    private static func homeless(_ check: CheckDefinition) -> DefinitionProblem {
        DefinitionProblem(
            error: .invalid(
                "Invalid check \"\(check.id.prefix(80))\": it is of an external node, and those "
                    + "have no checks here but by their services. Name one in ServiceID."
            ),
            position: nil
        )
    }

    /// What clients send along of what they have read.
    private static let notRead = [
        "ServiceName", "ServiceTags", "Type", "Interval", "Timeout", "ExposedPort", "CreateIndex",
        "ModifyIndex", "ContentHash", "PeerName", "Datacenter",
    ]
}

extension DefinitionFields {
    /// Whether nothing that was not read yet says anything.
    var isSilent: Bool { unheard.allSatisfy(\.value.saysNothing) }
}
