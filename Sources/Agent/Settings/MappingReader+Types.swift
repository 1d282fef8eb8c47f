/// Typed reading; what has another form is a problem and reads as `nil`.
extension MappingReader {
    mutating func text(_ entry: ConfigurationValue.Entry?) -> String? {
        guard let entry else { return nil }
        guard case .text(let text) = entry.value.content else {
            report(entry.value.position, "`\(entry.key)` takes a text.")
            return nil
        }
        return text
    }

    mutating func flag(_ entry: ConfigurationValue.Entry?) -> Bool? {
        guard let entry else { return nil }
        guard case .text(let text) = entry.value.content, let flag = Bool(configured: text) else {
            report(entry.value.position, "`\(entry.key)` takes true or false.")
            return nil
        }
        return flag
    }

    /// A whole number that the type can hold.
    mutating func number<Number: FixedWidthInteger>(
        _ entry: ConfigurationValue.Entry?,
        as type: Number.Type
    ) -> Number? {
        guard let entry else { return nil }
        guard case .text(let text) = entry.value.content, let number = Number(text), number >= 0
        else {
            report(
                entry.value.position,
                "`\(entry.key)` takes a whole number from 0 to \(Number.max)."
            )
            return nil
        }
        return number
    }

    /// A duration in Go's notation, not negative.
    mutating func duration(_ entry: ConfigurationValue.Entry?) -> Duration? {
        guard let entry else { return nil }
        guard case .text(let text) = entry.value.content,
            let duration = Duration(configured: text), duration >= .zero
        else {
            report(
                entry.value.position,
                "`\(entry.key)` takes a duration with a unit, such as 10s, 1m30s or 250ms."
            )
            return nil
        }
        return duration
    }

    /// A list, or a single value standing for a list of one.
    mutating func list(_ entry: ConfigurationValue.Entry?) -> [ConfigurationValue] {
        guard let entry else { return [] }
        if case .list(let values) = entry.value.content { return values }
        return [entry.value]
    }

    mutating func texts(_ entry: ConfigurationValue.Entry?) -> [String] {
        guard let entry else { return [] }
        var texts: [String] = []
        for value in list(entry) {
            if case .text(let text) = value.content {
                texts.append(text)
            } else {
                report(value.position, "`\(entry.key)` takes a list of texts.")
            }
        }
        return texts
    }

    /// The entries of a mapping, in the order written.
    mutating func mapping(_ entry: ConfigurationValue.Entry?) -> [ConfigurationValue.Entry] {
        guard let entry else { return [] }
        guard case .mapping(let entries) = entry.value.content else {
            report(entry.value.position, "`\(entry.key)` takes a mapping of keys to values.")
            return []
        }
        return entries
    }
}

extension Bool {
    /// Reads `true`, `yes`, `on`, `1` and their opposites, in any case.
    init?(configured text: String) {
        switch text.lowercased() {
        case "true", "yes", "on", "1", "t": self = true
        case "false", "no", "off", "0", "f": self = false
        default: return nil
        }
    }
}
