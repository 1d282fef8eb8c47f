import Formats
import Primitives
import Registry

extension DefinitionReader {
    /// `key` is that of its name.
    mutating func service(
        _ fields: inout DefinitionFields,
        named key: String = "Name"
    ) -> ServiceDefinition {
        let name = fields.string(key)
        if name.isEmpty, fields.problems.isEmpty { fields.report("Missing service name") }
        let id = fields.string("ID")
        let longID = fields.string("ServiceID")
        let givenID = id.isEmpty ? longID : id
        var service = ServiceDefinition(id: givenID.isEmpty ? name : givenID, name: name)
        service.address = address(&fields)
        service.port = port(&fields)
        service.tags = fields.strings("Tags")
        service.metadata = metadata(&fields)
        service.taggedAddresses = taggedAddresses(&fields)
        service.enableTagOverride = fields.flag("EnableTagOverride") ?? false
        readBalancing(&fields, into: &service)
        let kind = fields.string("Kind")
        if !kind.isEmpty {
            fields.report("Invalid Kind \"\(kind)\": this agent has no proxies.", at: "Kind")
        }
        if !fields.string("SocketPath").isEmpty {
            fields.report(
                "Invalid SocketPath: services have an address and a port here.",
                at: "SocketPath"
            )
        }
        service.checks = checks(&fields, of: service)
        requireDefaults(&fields)
        skipForeign(["Token", "Proxy", "Connect", "Locality", "Ports"], &fields)
        return service
    }

    private func address(_ fields: inout DefinitionFields) -> String {
        let address = fields.string("Address")
        if let flaw = ServiceAddress.flaw(in: address) {
            fields.report("Invalid service address: \(flaw)", at: "Address")
        }
        return address
    }

    private func port(_ fields: inout DefinitionFields) -> UInt16 {
        UInt16(fields.integer("Port", in: 0...65_535) ?? 0)
    }

    private func metadata(_ fields: inout DefinitionFields) -> [MetadataEntry] {
        let entries = fields.stringMap("Meta")
        if let flaw = MetadataRules.flaw(in: entries) { fields.report(flaw) }
        return entries.map { MetadataEntry(key: $0.0, value: $0.1) }
    }

    private mutating func taggedAddresses(_ fields: inout DefinitionFields) -> [TaggedAddress] {
        fields.objectMap("TaggedAddresses").map { name, inner in
            var inner = inner
            let tagged = TaggedAddress(name: name, address: address(&inner), port: port(&inner))
            if source == .api { inner.skip(inner.unheard.map(\.key)) }
            finish(&inner, of: .taggedAddress)
            return tagged
        }
    }

    /// Reads what Consul does not have: weights, capacity, breaker and policy
    /// (docs/balancing.md, From the agent).
    private mutating func readBalancing(
        _ fields: inout DefinitionFields,
        into service: inout ServiceDefinition
    ) {
        if var inner = fields.object("Weights") {
            let weights = [weight(&inner, "Passing"), weight(&inner, "Warning")].compactMap(\.self)
            if weights.count == 2 {
                service.weights = InstanceWeights(passing: weights[0], warning: weights[1])
            }
            finish(&inner, of: .weights)
        }
        service.capacity = UInt32(fields.integer("Capacity", in: 0...Int(UInt32.max)) ?? 0)
        service.policy = fields.string("Policy")
        if var inner = fields.object("Breaker") {
            service.breaker = BreakerTerms(
                threshold: inner.threshold("Threshold") ?? 5,
                windowMilliseconds: inner.milliseconds("Window") ?? 10_000,
                intervalMilliseconds: inner.milliseconds("Interval") ?? 1_000
            )
            finish(&inner, of: .breaker)
        }
    }

    /// A weight; 1 where none is given.
    private func weight(_ fields: inout DefinitionFields, _ name: String) -> UInt16? {
        guard let number = fields.number(name) else { return 1 }
        if let weight = number.text.flatMap({ FieldReader.whole($0, as: UInt16.self) }) {
            return weight
        }
        fields.report("Invalid Weights: each is a number from 0 to 65535", at: name)
        return nil
    }
}

extension DefinitionFields {
    /// A share of failures below 1, or a number of failures in a row.
    fileprivate mutating func threshold(_ name: String) -> UInt16? {
        guard let number = number(name) else { return nil }
        if let share = number.text.flatMap({ Double($0) }),
            let threshold = BreakerTerms.threshold(share)
        {
            return threshold
        }
        let expected = "a share below 1, or whole failures in a row up to 32767"
        add(FieldReader.mismatch(path + name, expected: expected, found: number.value), at: name)
        return nil
    }

    /// A positive duration in whole milliseconds, up to 49 days.
    fileprivate mutating func milliseconds(_ name: String) -> UInt32? {
        guard let duration = duration(name) else { return nil }
        let milliseconds = duration.nanoseconds / 1_000_000
        if milliseconds > 0, let value = UInt32(exactly: milliseconds) { return value }
        report("Invalid \(path)\(name): from 1ms to 49 days", at: name)
        return nil
    }
}

/// What the metadata of a service has to keep to, as Consul has it.
private enum MetadataRules {
    static func flaw(in entries: [(String, String)]) -> RuleBreach? {
        guard entries.count <= 64 else {
            return breach("Node metadata cannot contain more than 64 pairs", at: "Meta")
        }
        for (key, value) in entries {
            let place = "Meta.\(key)"
            guard (1...128).contains(key.utf8.count), key.utf8.allSatisfy(isKeyByte) else {
                return breach("key \"\(key)\" is not 1 to 128 of A-Z a-z 0-9 _ -", at: place)
            }
            guard !key.hasPrefix("consul-") else {
                return breach("keys that begin with consul- are reserved", at: place)
            }
            guard value.utf8.count <= 512 else {
                return breach("the value of \"\(key)\" is over 512 bytes", at: place)
            }
        }
        return nil
    }

    private static func breach(_ flaw: String, at key: String) -> RuleBreach {
        RuleBreach("Invalid Service Meta: \(flaw)", at: key)
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        ServiceAddress.isLabelByte(byte)
    }
}
