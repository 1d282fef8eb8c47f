import Formats

/// Reading where nobody has habits to keep: under `/v1/mesh/` a number without a unit is no
/// duration, and a key that means nothing is a mistake.
extension FieldReader {
    /// A duration in Go's form. (A bare number would be nanoseconds to Consul's clients and
    /// milliseconds to most others.)
    mutating func span(_ name: String) throws(FieldError) -> Duration? {
        guard let value = take(name) else { return nil }
        switch value {
        case .string(let text):
            if let duration = GoDuration.parse(text) { return duration }
            if Double(text) != nil { throw unitless(name, text) }
        case .number(let text): throw unitless(name, text)
        default: break
        }
        throw Self.mismatch(path + name, expected: "a duration such as \"10s\"", found: value)
    }

    private func unitless(_ name: String, _ text: String) -> FieldError {
        let number = text.prefix(32)
        return .invalid("Invalid \(path)\(name) \(number): no unit; write \(number)ms.")
    }

    /// Refuses what nobody asked for, with the nearest of what was.
    func requireNoMore() throws(FieldError) {
        guard let stray = untaken.first else { return }
        let key = String(stray.dropFirst(path.count))
        throw .invalid("Unknown key \(stray.prefix(128)): \(Self.hint(for: key, among: names))")
    }

    private static func hint(for key: String, among names: [String]) -> String {
        let known = names.sorted()
        let wanted = Array(key.lowercased().filter { $0 != "_" }.utf8.prefix(64))
        let distances = known.map { distance(wanted, Array($0.lowercased().utf8)) }
        guard let least = distances.min(), let place = distances.firstIndex(of: least),
            least <= max(2, known[place].utf8.count / 2)
        else { return "there are \(known.joined(separator: ", "))." }
        return "did you mean \(known[place])?"
    }

    /// How many letters must be put in, left out or changed (Levenshtein 1966).
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (place, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = place + 1
            for (column, other) in right.enumerated() {
                let change = diagonal + (letter == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(change, row[column] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
