package import Formats
import Primitives
import Registry

/// Reads definitions of services and checks as Consul's API takes them (docs/architecture.md).
///
/// Keys come in any case; unknown ones are collected, not refused. Limits that only the owner
/// knows, such as the size of a record, are checked where the definition goes.
package struct DefinitionReader {
    /// Keys that mean nothing here, with their place.
    package private(set) var ignoredFields: [String] = []

    package init() {}

    /// Reads the body of a service registration.
    package mutating func service(_ value: JSONValue) throws(FieldError) -> ServiceDefinition {
        var fields = try FieldReader(value)
        guard let name = try fields.string("Name"), !name.isEmpty else {
            throw .invalid("Missing service name")
        }
        let givenID = try fields.string("ID") ?? ""
        var service = ServiceDefinition(id: givenID.isEmpty ? name : givenID, name: name)
        service.address = try address(&fields)
        service.port = UInt16(try fields.integer("Port", in: 0...65_535) ?? 0)
        service.tags = try fields.strings("Tags") ?? []
        service.metadata = try metadata(&fields)
        service.taggedAddresses = try taggedAddresses(&fields)
        service.enableTagOverride = try fields.bool("EnableTagOverride") ?? false
        try readBalancing(&fields, into: &service)
        if let kind = try fields.string("Kind"), !kind.isEmpty {
            throw .invalid("Invalid Kind \"\(kind)\": this agent has no proxies.")
        }
        if let path = try fields.string("SocketPath"), !path.isEmpty {
            throw .invalid("Invalid SocketPath: services have an address and a port here.")
        }
        service.checks = try checks(&fields, of: service)
        try requireDefaults(&fields)
        skip(["Token"], of: &fields)
        finish(fields)
        return service
    }

    /// Refuses what would put it where nobody finds it: here is one namespace and one partition.
    func requireDefaults(_ fields: inout FieldReader) throws(FieldError) {
        for name in ["Namespace", "Partition"] {
            let text = try fields.string(name) ?? ""
            guard text.isEmpty || text.lowercased() == "default" else {
                throw .invalid(
                    "Invalid \(fields.path)\(name) \"\(text)\": this agent knows \"default\" only."
                )
            }
        }
    }

    /// Notes what nobody took.
    mutating func finish(_ fields: FieldReader) {
        ignoredFields += fields.unheard
    }

    /// Keys that are accepted and have no meaning without servers.
    mutating func skip(_ names: [String], of fields: inout FieldReader) {
        for name in names { _ = fields.take(name) }
    }

    private func address(_ fields: inout FieldReader) throws(FieldError) -> String {
        let address = try fields.string("Address") ?? ""
        if let flaw = ServiceAddress.flaw(in: address) {
            throw .invalid("Invalid service address: \(flaw)")
        }
        return address
    }

    private func metadata(_ fields: inout FieldReader) throws(FieldError) -> [MetadataEntry] {
        let entries = try fields.stringMap("Meta")
        guard entries.count <= 64 else {
            throw .invalid(
                "Invalid Service Meta: Node metadata cannot contain more than 64 pairs"
            )
        }
        return try entries.map { entry throws(FieldError) in
            let (key, value) = entry
            guard (1...128).contains(key.utf8.count), key.utf8.allSatisfy(\.isMetadataKeyByte)
            else {
                throw .invalid(
                    "Invalid Service Meta: key \"\(key)\" is not 1 to 128 of A-Z a-z 0-9 _ -"
                )
            }
            guard !key.hasPrefix("consul-") else {
                throw .invalid("Invalid Service Meta: keys that begin with consul- are reserved")
            }
            guard value.utf8.count <= 512 else {
                throw .invalid("Invalid Service Meta: the value of \"\(key)\" is over 512 bytes")
            }
            return MetadataEntry(key: key, value: value)
        }
    }

    private func taggedAddresses(
        _ fields: inout FieldReader
    ) throws(FieldError) -> [TaggedAddress] {
        try fields.members("TaggedAddresses").map { member throws(FieldError) in
            var inner = try FieldReader(member.value, path: "TaggedAddresses.\(member.key).")
            return TaggedAddress(
                name: member.key,
                address: try address(&inner),
                port: UInt16(try inner.integer("Port", in: 0...65_535) ?? 0)
            )
        }
    }

    /// Reads what Consul does not have: weights, capacity, breaker and policy
    /// (docs/balancing.md, From the agent).
    private mutating func readBalancing(
        _ fields: inout FieldReader,
        into service: inout ServiceDefinition
    ) throws(FieldError) {
        if let value = fields.take("Weights") {
            var inner = try FieldReader(value, path: "Weights.")
            guard let passing = Self.weight(inner.take("Passing")),
                let warning = Self.weight(inner.take("Warning"))
            else { throw .invalid("Invalid Weights: each is a number from 0 to 65535") }
            service.weights = InstanceWeights(passing: passing, warning: warning)
            finish(inner)
        }
        service.capacity = UInt32(try fields.integer("Capacity", in: 0...Int(UInt32.max)) ?? 0)
        service.policy = try fields.string("Policy") ?? ""
        if let value = fields.take("Breaker") {
            var inner = try FieldReader(value, path: "Breaker.")
            service.breaker = BreakerTerms(
                threshold: try inner.threshold("Threshold") ?? 5,
                windowMilliseconds: try inner.milliseconds("Window") ?? 10_000,
                intervalMilliseconds: try inner.milliseconds("Interval") ?? 1_000
            )
            finish(inner)
        }
    }

    /// A weight; 1 where none is given.
    private static func weight(_ value: JSONValue?) -> UInt16? {
        guard let value else { return 1 }
        guard case .number(let text) = value else { return nil }
        return FieldReader.whole(text, as: UInt16.self)
    }
}

extension FieldReader {
    /// A share of failures below 1, or a number of failures in a row.
    fileprivate mutating func threshold(_ name: String) throws(FieldError) -> UInt16? {
        guard let value = take(name) else { return nil }
        guard case .number(let text) = value,
            let threshold = Double(text).flatMap({ BreakerTerms.threshold($0) })
        else {
            let expected = "a share below 1, or whole failures in a row up to 32767"
            throw Self.mismatch(path + name, expected: expected, found: value)
        }
        return threshold
    }

    /// A positive duration in whole milliseconds, up to 49 days.
    fileprivate mutating func milliseconds(_ name: String) throws(FieldError) -> UInt32? {
        guard let duration = try duration(name) else { return nil }
        let milliseconds = duration.nanoseconds / 1_000_000
        guard milliseconds > 0, let value = UInt32(exactly: milliseconds) else {
            throw .invalid("Invalid \(path)\(name): from 1ms to 49 days")
        }
        return value
    }
}

extension UInt8 {
    fileprivate var isMetadataKeyByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
