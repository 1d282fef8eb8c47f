package import Formats

/// A condition on an element of a list, in the language of Consul's `filter` parameter.
///
/// It is asked of the element as it is written: a selector is a path through its JSON. Where the
/// path comes by an array, any of its elements may fulfil the condition.
package indirect enum FilterExpression: Equatable, Sendable {
    /// What is left out of an element counts as `absent`.
    case comparison(selector: [String], FilterTest, absent: JSONValue = .null)
    case not(FilterExpression)
    case and(FilterExpression, FilterExpression)
    case or(FilterExpression, FilterExpression)

    /// Whether it holds for this element.
    package func holds(for element: JSONValue) -> Bool {
        switch self {
        case .comparison(let selector, let test, let absent):
            test.holds(for: element, at: selector[...], absent: absent)
        case .not(let inner): !inner.holds(for: element)
        case .and(let left, let right): left.holds(for: element) && right.holds(for: element)
        case .or(let left, let right): left.holds(for: element) || right.holds(for: element)
        }
    }
}

/// What is asked of the value at the end of a selector.
package enum FilterTest: Equatable, Sendable {
    case equals(String)
    case differs(String)
    case isEmpty
    case isNotEmpty
    case contains(String)
    case lacks(String)
    case matches(Pattern)
    case matchesNot(Pattern)

    fileprivate func holds(
        for value: JSONValue?,
        at path: ArraySlice<String>,
        absent: JSONValue
    ) -> Bool {
        guard let name = path.first else { return holds(for: value ?? absent) }
        switch value {
        case .array(let items):
            return items.contains { holds(for: $0, at: path, absent: absent) }
        case .object(let members):
            let member = members.first { $0.key == name }
            return holds(for: member?.value, at: path.dropFirst(), absent: absent)
        default:
            return holds(for: absent)
        }
    }

    private func holds(for value: JSONValue) -> Bool {
        switch self {
        case .equals(let text): value.reads(as: text)
        case .differs(let text): !value.reads(as: text)
        case .isEmpty: value.isEmpty
        case .isNotEmpty: !value.isEmpty
        case .contains(let text): value.contains(text)
        case .lacks(let text): !value.contains(text)
        case .matches(let pattern): pattern.isFound(in: value.text)
        case .matchesNot(let pattern): !pattern.isFound(in: value.text)
        }
    }
}

extension JSONValue {
    fileprivate func reads(as text: String) -> Bool {
        switch self {
        case .string(let own): own == text
        case .number(let own): own == text || (Double(own) == Double(text) && Double(own) != nil)
        case .bool(let own): Query.boolean(text) == own
        case .null: text.isEmpty
        case .array, .object: false
        }
    }

    fileprivate var text: String {
        if case .string(let text) = self { text } else { "" }
    }

    /// An item of a list, a key of a map, or a part of a text.
    fileprivate func contains(_ text: String) -> Bool {
        switch self {
        case .array(let items): items.contains { $0.reads(as: text) }
        case .object(let members): members.contains { $0.key == text }
        case .string(let own): text.isEmpty || own.utf8.firstRange(of: text.utf8) != nil
        case .null, .bool, .number: false
        }
    }
}

extension JSONValue {
    fileprivate var isEmpty: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let items): items.isEmpty
        case .object(let members): members.isEmpty
        case .bool, .number: false
        }
    }
}

extension JSONValue {
    /// The elements of a list, or the values of a map, for which the filter holds.
    package func keeping(_ filter: FilterExpression) -> JSONValue {
        switch self {
        case .array(let items): .array(items.filter(filter.holds))
        case .object(let members): .object(members.filter { filter.holds(for: $0.value) })
        case .null, .bool, .number, .string: self
        }
    }
}
