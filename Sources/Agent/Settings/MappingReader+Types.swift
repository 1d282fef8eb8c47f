import Formats

/// Typed reading; what has another form is a problem and reads as `nil`.
extension MappingReader {
    mutating func text(_ entry: JSONMember?) -> String? {
        guard let entry else { return nil }
        guard let text = entry.value.scalar else {
            report(entry.valuePosition, "`\(entry.key)` takes a text.")
            return nil
        }
        return text
    }

    mutating func flag(_ entry: JSONMember?) -> Bool? {
        guard let entry else { return nil }
        guard let flag = entry.value.scalar.flatMap({ Bool(word: $0) }) else {
            report(entry.valuePosition, "`\(entry.key)` takes true or false.")
            return nil
        }
        return flag
    }

    /// A whole number that the type can hold.
    mutating func number<Number: FixedWidthInteger>(
        _ entry: JSONMember?,
        as type: Number.Type
    ) -> Number? {
        guard let entry else { return nil }
        guard let number = entry.value.scalar.flatMap({ Number($0) }), number >= 0
        else {
            report(
                entry.valuePosition,
                "`\(entry.key)` takes a whole number from 0 to \(Number.max)."
            )
            return nil
        }
        return number
    }

    /// A duration in Go's notation, not negative.
    mutating func duration(_ entry: JSONMember?) -> Duration? {
        guard let entry else { return nil }
        guard let duration = entry.value.scalar.flatMap(GoDuration.parse), duration >= .zero
        else {
            report(
                entry.valuePosition,
                "`\(entry.key)` takes a duration with a unit, such as 10s, 1m30s or 250ms."
            )
            return nil
        }
        return duration
    }

    /// A list, or a single value standing for a list of one.
    mutating func list(_ entry: JSONMember?) -> [JSONMember] {
        guard let entry else { return [] }
        guard case .array(let items) = entry.value else { return [entry] }
        return items.map { item in
            let position = item.position ?? entry.valuePosition
            let place = JSONMember.Place(key: entry.keyPosition, value: position)
            return JSONMember(key: entry.key, value: item, place: place)
        }
    }

    mutating func texts(_ entry: JSONMember?) -> [String] {
        guard let entry else { return [] }
        var texts: [String] = []
        for value in list(entry) {
            if let text = value.value.scalar {
                texts.append(text)
            } else {
                report(value.valuePosition, "`\(entry.key)` takes a list of texts.")
            }
        }
        return texts
    }

    /// The entries of a mapping, in the order written.
    mutating func mapping(_ entry: JSONMember?) -> [JSONMember] {
        guard let entry else { return [] }
        guard case .object(let entries) = entry.value else {
            report(entry.valuePosition, "`\(entry.key)` takes a mapping of keys to values.")
            return []
        }
        return entries
    }
}
