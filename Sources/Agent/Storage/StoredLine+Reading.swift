internal import Formats
internal import Registry
import Services

/// The members of a line. An error or `nil` says that it is none of ours.
extension FieldReader {
    /// One that leaves no room for the lines after it is none.
    mutating func version() throws(FieldError) -> UInt64? {
        guard let version = try milliseconds("Version"), version <= DataDirectory.greatestNumber
        else { return nil }
        return version
    }

    mutating func content() throws(FieldError) -> StoredLine.Content? {
        switch try string("Op") {
        case "begin": .begin
        case "end": try integer("Count", in: 0...Int.max).map { .end(count: $0) }
        case "put":
            try take("Service").map { value throws(FieldError) in
                var reader = DefinitionReader()
                return .change(.put(try reader.service(value)))
            }
        case "check":
            try take("Check").map { value throws(FieldError) in
                var reader = DefinitionReader()
                return .change(.check(try reader.check(value)))
            }
        case "delete": try deletion().map { .change($0) }
        case "state": try state().map { .change(.state($0)) }
        case "renew": try renewal().map { .change($0) }
        case "maintenance": .change(try maintenance())
        case "drain": try drain().map { .change($0) }
        default: nil
        }
    }

    private mutating func deletion() throws(FieldError) -> StoredChange? {
        if let id = try identifier(of: "Service", "ID") { return .delete(serviceID: id) }
        return try identifier(of: "Check", "CheckID").map { .deleteCheck(id: $0) }
    }

    private mutating func identifier(
        of object: String,
        _ name: String
    ) throws(FieldError) -> String? {
        guard let value = take(object) else { return nil }
        var fields = try FieldReader(value)
        return try fields.string(name)
    }

    private mutating func state() throws(FieldError) -> StoredCheckState? {
        guard let value = take("Check") else { return nil }
        var fields = try FieldReader(value)
        guard let id = try fields.string("CheckID"),
            let status = try fields.string("Status").flatMap({ CheckStatus(name: $0) }),
            let since = try fields.milliseconds("Since")
        else { return nil }
        return StoredCheckState(
            id: id,
            status: status,
            sinceMilliseconds: since,
            expiresMilliseconds: try fields.milliseconds("Expires"),
            reason: try fields.string("Reason") ?? "",
            output: try fields.string("Output") ?? ""
        )
    }

    private mutating func renewal() throws(FieldError) -> StoredChange? {
        guard let value = take("Check") else { return nil }
        var fields = try FieldReader(value)
        guard let id = try fields.string("CheckID"),
            let expires = try fields.milliseconds("Expires")
        else { return nil }
        return .renewal(checkID: id, expiresMilliseconds: expires)
    }

    private mutating func maintenance() throws(FieldError) -> StoredChange {
        let id = try identifier(of: "Service", "ID")
        let reason = try string("Reason")
        return id.map { .maintenance(serviceID: $0, reason: reason) }
            ?? .nodeMaintenance(reason: reason)
    }

    private mutating func drain() throws(FieldError) -> StoredChange? {
        guard let id = try identifier(of: "Service", "ID"), let isOn = try bool("On") else {
            return nil
        }
        let drain = StoredDrain(
            serviceID: id,
            endMilliseconds: try milliseconds("Until"),
            durationMilliseconds: try milliseconds("For")
        )
        return .drain(serviceID: id, isOn ? drain : nil)
    }

    /// A whole number of any size that 64 bits hold.
    private mutating func milliseconds(_ name: String) throws(FieldError) -> UInt64? {
        guard case .number(let text)? = take(name) else { return nil }
        return UInt64(text)
    }
}
