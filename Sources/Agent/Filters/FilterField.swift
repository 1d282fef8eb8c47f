import Formats

/// What a selector of a filter leads to: the form that the elements of a list have, whether a
/// member is written or left out.
package indirect enum FilterField: Sendable {
    case text
    case number
    case flag
    /// A list of texts.
    case texts
    /// A map whose keys are the user's own.
    case map(FilterField)
    case object([String: FilterField])
    /// A list of objects; a condition on their members holds where it does for one of them.
    case list([String: FilterField])

    /// What stands for a member that is left out.
    var absent: JSONValue {
        switch self {
        case .text: .string("")
        case .number: .number("0")
        case .flag: .bool(false)
        case .texts, .list: .array([])
        case .map, .object: .object([])
        }
    }

    /// Follows a selector to its end. A misspelt one is an error with those that there are.
    func follow(_ selector: [String]) throws(FilterError) -> FilterField {
        var field = self
        for (depth, name) in selector.enumerated() {
            switch field {
            case .object(let members), .list(let members):
                guard let member = members[name] else {
                    throw Self.unknown(selector, at: depth, among: members.keys.sorted())
                }
                field = member
            case .map(let value):
                field = value
            case .text, .number, .flag, .texts:
                let whole = selector.prefix(depth).joined(separator: ".")
                throw FilterError(reason: "\"\(whole)\" has no members")
            }
        }
        return field
    }

    private static func unknown(
        _ selector: [String],
        at depth: Int,
        among names: [String]
    ) -> FilterError {
        let path = selector.prefix(depth).map { $0 + "." }.joined()
        let known = names.map { path + $0 }.joined(separator: ", ")
        return FilterError(reason: "\"\(path)\(selector[depth])\" is not one of \(known)")
    }

    /// Refuses a question that has no answer here, which would else be taken for "no".
    func check(_ test: FilterTest, of selector: [String]) throws(FilterError) {
        let name = selector.joined(separator: ".")
        switch (test, self) {
        case (.equals(let value), .number), (.differs(let value), .number):
            if Double(value) == nil {
                throw FilterError(reason: "\"\(name)\" is a number, and \"\(value)\" is none")
            }
        case (.equals(let value), .flag), (.differs(let value), .flag):
            if Query.boolean(value) == nil {
                throw FilterError(reason: "\"\(name)\" is true or false, not \"\(value)\"")
            }
        case (.equals, .text), (.differs, .text): break
        case (.equals, _), (.differs, _):
            throw FilterError(reason: "\"\(name)\" is no single value: ask with `contains` or `in`")
        case (.isEmpty, .number), (.isNotEmpty, .number), (.isEmpty, .flag), (.isNotEmpty, .flag):
            throw FilterError(reason: "\"\(name)\" is never empty: ask with == or !=")
        case (.contains, .number), (.lacks, .number), (.contains, .flag), (.lacks, .flag),
            (.contains, .list), (.lacks, .list), (.contains, .object), (.lacks, .object):
            throw FilterError(reason: "\"\(name)\" is no list, map or text")
        case (.matches, .text), (.matchesNot, .text): break
        case (.matches, _), (.matchesNot, _):
            throw FilterError(reason: "\"\(name)\" is no text: `matches` takes one")
        case (.isEmpty, _), (.isNotEmpty, _), (.contains, _), (.lacks, _): break
        }
    }
}

extension FilterExpression {
    /// The same for elements of this form: every selector leads somewhere and is asked what it can
    /// be asked, and what is left out of an element has the value that it stands for.
    package func resolved(by form: FilterField) throws(FilterError) -> FilterExpression {
        switch self {
        case .comparison(let selector, let test, _):
            let field = try form.follow(selector)
            try field.check(test, of: selector)
            return .comparison(selector: selector, test, absent: field.absent)
        case .not(let inner): return .not(try inner.resolved(by: form))
        case .and(let left, let right):
            return .and(try left.resolved(by: form), try right.resolved(by: form))
        case .or(let left, let right):
            return .or(try left.resolved(by: form), try right.resolved(by: form))
        }
    }
}
