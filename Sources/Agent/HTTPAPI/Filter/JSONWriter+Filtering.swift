import Filters
import Formats

extension JSONWriter {
    /// Writes a list or a map without the elements for which the filter does not hold.
    ///
    /// What is there to filter is written and read back: this is slower than writing it alone, and
    /// done once for each index.
    mutating func filtered(
        by filter: FilterExpression?,
        _ write: (inout JSONWriter) -> Void
    ) {
        guard let filter else { return write(&self) }
        value(Self.built(write).keeping(filter))
    }

    mutating func filteredArray(
        by filter: FilterExpression?,
        _ items: (inout JSONWriter) -> Void
    ) {
        filtered(by: filter) { $0.array(items) }
    }

    mutating func filteredObject(
        by filter: FilterExpression?,
        _ members: (inout JSONWriter) -> Void
    ) {
        filtered(by: filter) { $0.object(members) }
    }

    /// Writes what was read.
    mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let flag): bool(flag)
        case .number(let text): number(text: text)
        case .string(let text): string(text)
        case .array(let items):
            array { writer in
                for item in items { writer.value(item) }
            }
        case .object(let members):
            object { writer in
                for member in members {
                    if member.key == "Partial", member.value == .bool(true) {
                        writer.hasPartial = true
                    }
                    writer.key(member.key)
                    writer.value(member.value)
                }
            }
        }
    }

    /// What a piece of code writes, as a value.
    static func built(_ write: (inout JSONWriter) -> Void) -> JSONValue {
        var writer = JSONWriter()
        write(&writer)
        do throws(JSONError) {
            return try JSONValue(parsing: writer.bytes)
        } catch {
            preconditionFailure("what this agent writes, it reads: \(error)")
        }
    }
}
