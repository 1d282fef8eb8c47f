import Formats
import HTTPTypes
import Services
import View

/// Streams whose services are named in a body, and changed while they run.
extension HTTPAPI {
    /// POST `/v1/mesh/stream` `{"Services": ["a", "b"]}`: as GET, for as many services as there
    /// are. Its first event tells the id under which it can be changed.
    func meshStreamOpen(_ call: APICall, _ body: [UInt8]) throws(APIError) -> APIResponse {
        let names = try APIError.reading { () throws(FieldError) in
            var fields = try FieldReader(try Self.json(body))
            let names = try Self.services("Services", of: &fields, allowsStar: true)
            try fields.requireNoMore()
            return names
        }
        return try stream(call, covering: EventStream.Coverage(names), isOpenToChange: true)
    }

    /// PATCH `/v1/mesh/stream/:id` `{"Add": ["c"], "Remove": ["a"]}`: what a stream is to tell of
    /// from now on; on another connection than its own.
    func meshStreamChange(_ call: APICall, _ body: [UInt8]) throws(APIError) -> APIResponse {
        let change = try APIError.reading { () throws(FieldError) in
            var fields = try FieldReader(try Self.json(body))
            let change = StreamWishes.Change(
                added: Set(try Self.services("Add", of: &fields).map(\.folded)),
                removed: Set(try Self.services("Remove", of: &fields).map(\.folded))
            )
            try fields.requireNoMore()
            if let both = change.added.intersection(change.removed).min() {
                throw .invalid("\(both) is in Add and in Remove.")
            }
            return change
        }
        guard let wishes = streams.wishes(of: call.name) else {
            throw .refused(
                .unknownStream,
                "No stream of that id is open at this agent: open one by POST /v1/mesh/stream."
            )
        }
        guard change.isEmpty || wishes.ask(change) else {
            throw .refused(
                .streamLimit,
                "A stream covers at most \(StreamDesk.mostServices) services by name, and one that "
                    + "covers \"*\" has them all."
            )
        }
        return .json(isPretty: call.isPretty) { writer in
            writer.object { writer in
                writer.member("Added", change.added.count)
                writer.member("Removed", change.removed.count)
            }
        }
    }

    private static func services(
        _ key: String,
        of fields: inout FieldReader,
        allowsStar: Bool = false
    ) throws(FieldError) -> Set<String> {
        let names = try fields.strings(key) ?? []
        guard names.count <= StreamDesk.mostServices else {
            throw .invalid("\(key) takes at most \(StreamDesk.mostServices) names.")
        }
        for name in names {
            guard ServiceName.isFit(name) || (name == "*" && allowsStar) else {
                throw .invalid("Invalid \(key): a service's name has \(ServiceName.rule).")
            }
        }
        return Set(names)
    }
}
