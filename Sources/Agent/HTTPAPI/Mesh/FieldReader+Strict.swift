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
        let wanted = key.lowercased().filter { $0 != "_" }.prefix(64)
        let guess = nearestWord(to: String(wanted), among: known.map { $0.lowercased() })
        guard let guess, let name = known.first(where: { $0.lowercased() == guess }) else {
            return "there are \(known.joined(separator: ", "))."
        }
        return "did you mean \(name)?"
    }
}
