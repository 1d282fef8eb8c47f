@testable import Filters
@testable import Formats
@testable import Services
@testable import Storage

/// What our own code reads of an HTTP request (T-FZ-4): the first byte says what the rest is.
enum RequestFuzz {
    static func run(_ bytes: [UInt8]) {
        guard let kind = bytes.first else { return }
        let rest = Array(bytes.dropFirst())
        switch kind {
        case UInt8(ascii: "?"): readQuery(rest)
        case UInt8(ascii: "="): readFilter(rest)
        case UInt8(ascii: "@"): readDuration(rest)
        default: readBody(bytes)
        }
    }

    private static func readBody(_ bytes: [UInt8]) {
        guard let value = try? JSONValue(parsing: bytes) else { return }
        var reader = DefinitionReader()
        if let service = try? reader.service(value) {
            precondition(!service.id.isEmpty, "a service has an id")
            // Those without a probe are refused; what is kept can be read back.
            let put = StoredLine.Content.change(.put(service))
            var line: [UInt8] = []
            StoredLine.write(put, version: 1, to: &line)
            if let again = StoredLine.read(line.dropLast()) {
                precondition(again.content == put, "a registration is kept as it came")
            }
        }
        _ = try? reader.check(value)
        _ = reader.ignoredFields
    }

    private static func readQuery(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return }
        guard let query = Query(text[...]) else { return }
        precondition(query.items.count <= Query.maximumItems, "a query is bounded")
        for item in query.items { _ = query.has(item.name) }
    }

    private static func readFilter(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return }
        _ = try? FilterParser.parse(text)
    }

    private static func readDuration(_ bytes: [UInt8]) {
        guard let duration = GoDuration.parse(String(decoding: bytes, as: UTF8.self)) else {
            return
        }
        let again = GoDuration.parse(GoDuration.format(duration))
        precondition(again != nil, "what is printed can be read")
    }
}
