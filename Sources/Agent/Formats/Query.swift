/// The parameters of a request's query, decoded, in the order they were sent.
package struct Query: Equatable, Sendable {
    package var items: [Item] = []

    /// A parameter; one without `=` has an empty value.
    package struct Item: Equatable, Sendable {
        package var name: String
        package var value: String
    }

    package static let maximumItems = 64

    package init() {}

    /// Reads what follows the question mark; `nil` if it is not well formed.
    package init?(_ text: Substring) {
        for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(
                separator: UInt8(ascii: "="),
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard items.count < Self.maximumItems,
                let name = PercentEncoding.decode(parts[0], plusIsSpace: true),
                let value = parts.count == 2
                    ? PercentEncoding.decode(parts[1], plusIsSpace: true) : ""
            else { return nil }
            items.append(Item(name: name, value: value))
        }
    }

    /// The first value of this name.
    package subscript(name: String) -> String? {
        items.first { $0.name == name }?.value
    }

    /// Every value of this name.
    package func all(_ name: String) -> [String] {
        items.compactMap { $0.name == name ? $0.value : nil }
    }

    /// Whether the parameter is there, whatever its value: Consul's flags such as `stale`.
    package func has(_ name: String) -> Bool {
        items.contains { $0.name == name }
    }

    /// Go's `ParseBool`.
    package static func boolean(_ text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "TRUE", "true", "True": true
        case "0", "f", "F", "FALSE", "false", "False": false
        default: nil
        }
    }
}
