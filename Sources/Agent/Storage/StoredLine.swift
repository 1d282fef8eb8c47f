import Formats
internal import Primitives
internal import Registry
import Services
internal import Sodium

/// One line of the log: a checksum, a space and a JSON object with `Op`, `Version` and what it is
/// about.
///
/// The checksum is the first eight bytes of BLAKE2b-128 over the JSON, in hexadecimal digits.
/// Versions count the lines that this data directory ever had.
package enum StoredLine {
    /// What stands in a line.
    enum Content: Equatable {
        case change(StoredChange)
        /// The first line of a snapshot: it holds every line up to this version.
        case begin
        /// Its last line, with the number of those between.
        case end(count: Int)
    }

    static func write(_ content: Content, version: UInt64, to bytes: inout [UInt8]) {
        var writer = JSONWriter()
        writer.object { writer in
            switch content {
            case .change(let change): writer.change(change, version: version)
            case .begin: writer.operation("begin", version)
            case .end(let count):
                writer.operation("end", version)
                writer.member("Count", count)
            }
        }
        write(json: writer.bytes, to: &bytes)
    }

    /// Writes an object as a line.
    static func write(json: [UInt8], to bytes: inout [UInt8]) {
        bytes += checksum(of: json)
        bytes.append(UInt8(ascii: " "))
        bytes += json
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Reads a line without its end; `nil` for one that is damaged.
    static func read(_ line: ArraySlice<UInt8>) -> (content: Content, version: UInt64)? {
        let digits = line.prefix(16)
        let rest = line.dropFirst(17)
        guard line.dropFirst(16).first == UInt8(ascii: " ") else { return nil }
        let json = Array(rest)
        guard Array(digits) == checksum(of: json),
            let value = try? JSONValue(parsing: json),
            var fields = try? FieldReader(value),
            let version = (try? fields.version()) ?? nil,
            let content = (try? fields.content()) ?? nil
        else { return nil }
        return (content, version)
    }

    private static func checksum(of json: [UInt8]) -> [UInt8] {
        Array(Hash.digest(.file, json).high.hexadecimal.utf8)
    }
}

extension JSONWriter {
    fileprivate mutating func operation(_ name: String, _ version: UInt64) {
        member("Op", name)
        member("Version", version)
    }

    fileprivate mutating func change(_ change: StoredChange, version: UInt64) {
        operation(change.operation, version)
        switch change {
        case .put(let service):
            key("Service")
            definition(service)
        case .delete(let id): service(id)
        case .check(let check):
            key("Check")
            definition(check)
        case .deleteCheck(let id): object("Check") { $0.member("CheckID", id) }
        case .state(let state): object("Check") { $0.state(state) }
        case .renewal(let id, let expires):
            object("Check") { writer in
                writer.member("CheckID", id)
                writer.member("Expires", expires)
            }
        case .maintenance(let id, let reason):
            service(id)
            if let reason { member("Reason", reason) }
        case .nodeMaintenance(let reason):
            if let reason { member("Reason", reason) }
        case .drain(let id, let drain):
            service(id)
            member("On", drain != nil)
            if let end = drain?.endMilliseconds { member("Until", end) }
            if let duration = drain?.durationMilliseconds { member("For", duration) }
        }
    }

    private mutating func service(_ id: String) {
        object("Service") { $0.member("ID", id) }
    }

    private mutating func state(_ state: StoredCheckState) {
        member("CheckID", state.id)
        member("Status", state.status.name)
        member("Since", state.sinceMilliseconds)
        if let expires = state.expiresMilliseconds { member("Expires", expires) }
        if !state.reason.isEmpty { member("Reason", state.reason) }
        if !state.output.isEmpty { member("Output", state.output) }
    }
}

extension StoredChange {
    fileprivate var operation: String {
        switch self {
        case .put: "put"
        case .delete, .deleteCheck: "delete"
        case .check: "check"
        case .state: "state"
        case .renewal: "renew"
        case .maintenance, .nodeMaintenance: "maintenance"
        case .drain: "drain"
        }
    }
}
