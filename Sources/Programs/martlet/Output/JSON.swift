/// A JSON value that keeps the order of its keys, so that what is printed is stable.
package indirect enum JSON: Equatable, Sendable {
    case object([Member])
    case array([JSON])
    case text(String)
    case number(Int)
    case decimal(Double)
    case flag(Bool)
    case null

    /// A key with its value.
    package struct Member: Equatable, Sendable {
        package let key: String
        package let value: JSON
    }

    /// An object with its members in this order.
    package static func members(_ members: KeyValuePairs<String, JSON>) -> JSON {
        .object(members.map { Member(key: $0.key, value: $0.value) })
    }

    /// An object of texts, sorted by key.
    package static func texts(_ texts: [String: String]) -> JSON {
        .object(
            texts.sorted { $0.key < $1.key }.map { Member(key: $0.key, value: .text($0.value)) }
        )
    }

    package static func texts(_ texts: [String]) -> JSON {
        .array(texts.map(JSON.text))
    }
}
