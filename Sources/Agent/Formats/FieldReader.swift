/// Takes the members out of a JSON object by name: in any case, with or without underscores, as
/// Consul's clients spell them. What is not taken is reported as ignored.
package struct FieldReader {
    /// How exactly types are held to.
    package enum Style: Sendable {
        /// As the API has it: a number is no text.
        case exact
        /// As files have it, where scalars have no types: what is asked for decides. A duration has
        /// a unit, and a single value stands for a list of one.
        case loose
    }

    private var fields: [String: JSONMember] = [:]
    private let style: Style
    /// The members whose keys, spelled otherwise, stood there before.
    package private(set) var repeated: [JSONMember] = []
    /// What was asked for, to suggest to who misspells it.
    private var asked: [String] = []
    /// Where the object stands, for error texts: `Checks[1].`, or empty.
    package let path: String

    package init(
        _ value: JSONValue,
        path: String = "",
        style: Style = .exact
    ) throws(FieldError) {
        self.path = path
        self.style = style
        guard case .object(let members) = value else {
            throw Self.mismatch(path, expected: "an object", found: value)
        }
        for member in members {
            let old = fields.updateValue(member, forKey: Self.normalize(member.key))
            if old != nil { repeated.append(member) }
        }
    }

    /// The keys that nobody took, in full and sorted.
    package var untaken: [String] { fields.values.map { path + $0.key }.sorted() }

    /// Those of them that say something.
    package var unheard: [String] {
        fields.values.filter { $0.value != .null }.map { path + $0.key }.sorted()
    }

    /// The members that nobody took and that say something, in no order.
    package var unheardMembers: [JSONMember] { fields.values.filter { $0.value != .null } }

    /// All that was asked for so far, each once.
    package var names: [String] { Array(Set(asked)) }

    /// Takes a member; `nil` where it is missing or null.
    package mutating func take(_ name: String) -> JSONValue? {
        asked.append(name)
        guard let member = fields.removeValue(forKey: Self.normalize(name)) else { return nil }
        return member.value == .null ? nil : member.value
    }

    /// A member that was not taken yet.
    package func member(_ name: String) -> JSONMember? { fields[Self.normalize(name)] }

    package mutating func string(_ name: String) throws(FieldError) -> String? {
        guard let value = take(name) else { return nil }
        guard let text = text(value) else {
            throw Self.mismatch(path + name, expected: "a string", found: value)
        }
        return text
    }

    package mutating func bool(_ name: String) throws(FieldError) -> Bool? {
        guard let value = take(name) else { return nil }
        if case .bool(let flag) = value { return flag }
        guard style == .loose, let flag = value.scalar.flatMap({ Bool(word: $0) }) else {
            throw Self.mismatch(path + name, expected: "a boolean", found: value)
        }
        return flag
    }

    /// A text; in files any scalar is one.
    private func text(_ value: JSONValue) -> String? {
        if case .string(let text) = value { return text }
        return style == .loose ? value.scalar : nil
    }

    /// A text among others. Over the API null is an empty one, as to Go.
    private func element(_ value: JSONValue) -> String? {
        value == .null && style == .exact ? "" : text(value)
    }

    /// The text of a member of an object whose keys are the user's own.
    package func element(_ value: JSONValue, path: String) throws(FieldError) -> String {
        guard let text = element(value) else {
            throw Self.mismatch(path, expected: "a string", found: value)
        }
        return text
    }

    /// The text of a number; in files a text may be one.
    package func number(_ value: JSONValue) -> String? {
        switch value {
        case .number(let text): text
        case .string(let text) where style == .loose: text
        default: nil
        }
    }

    package mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(FieldError)
        -> Int?
    {
        guard let value = take(name) else { return nil }
        guard let number = number(value).flatMap({ Self.whole($0, as: Int.self) }),
            range.contains(number)
        else {
            let expected = "a number from \(range.lowerBound) to \(range.upperBound)"
            // In files a text may be a number: it says none.
            if style == .loose, case .string(let text) = value {
                throw .mismatch("\(path)\(name) takes \(expected), not \"\(text.prefix(32))\"")
            }
            throw Self.mismatch(path + name, expected: expected, found: value)
        }
        return number
    }

    /// A duration: Go's form, or over the API a number of nanoseconds.
    package mutating func duration(_ name: String) throws(FieldError) -> Duration? {
        guard let value = take(name) else { return nil }
        switch value {
        case .string(""): return nil
        case .string(let text):
            if let duration = GoDuration.parse(text) { return duration }
        case .number(let text):
            let isAllowed = style == .exact || text == "0"
            if isAllowed, let nanoseconds = Self.whole(text, as: Int64.self) {
                return .nanoseconds(nanoseconds)
            }
        default: break
        }
        throw Self.mismatch(path + name, expected: "a duration such as \"10s\"", found: value)
    }

    package mutating func strings(_ name: String) throws(FieldError) -> [String]? {
        guard let value = take(name) else { return nil }
        return try strings(value, path: path + name)
    }

    /// The members of an object whose values are strings, sorted by key.
    package mutating func stringMap(_ name: String) throws(FieldError) -> [(String, String)] {
        try members(name).map { member throws(FieldError) in
            (member.key, try element(member.value, path: path + name + "." + member.key))
        }
    }

    /// The members of an object whose keys are the user's own, sorted by key; the last of equal
    /// keys counts.
    package mutating func members(_ name: String) throws(FieldError) -> [JSONMember] {
        guard let value = take(name) else { return [] }
        guard case .object(let members) = value else {
            throw Self.mismatch(path + name, expected: "an object", found: value)
        }
        return Dictionary(members.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
            .values.sorted { $0.key < $1.key }
    }

    package mutating func array(_ name: String) throws(FieldError) -> [JSONValue] {
        guard let value = take(name) else { return [] }
        guard let items = items(value) else {
            throw Self.mismatch(path + name, expected: "an array", found: value)
        }
        return items
    }

    package func strings(_ value: JSONValue, path: String) throws(FieldError) -> [String] {
        guard let items = items(value) else {
            throw Self.mismatch(path, expected: "an array of strings", found: value)
        }
        return try items.map { item throws(FieldError) in
            guard let text = element(item) else {
                throw Self.mismatch(path, expected: "an array of strings", found: item)
            }
            return text
        }
    }

    /// The items of an array; in files a single value is a list of one.
    private func items(_ value: JSONValue) -> [JSONValue]? {
        if case .array(let items) = value { return items }
        return style == .loose ? [value] : nil
    }

    package static func mismatch(_ path: String, expected: String, found: JSONValue) -> FieldError {
        let name = path.hasSuffix(".") ? String(path.dropLast()) : path
        let place = name.isEmpty ? "the body" : name
        var what = found.kind
        switch found {
        case .number(let text) where expected.hasPrefix("a number"): what = "\(text.prefix(32))"
        // It is a text as it should be, and says what is none.
        case .string(let text) where expected.hasPrefix("a duration"):
            what = "\"\(text.prefix(32))\""
        default: break
        }
        return .mismatch("\(place) takes \(expected), not \(what)")
    }

    /// A whole number, however it is written: `8080`, `8080.0`, `1e10`.
    package static func whole<Number: FixedWidthInteger>(
        _ text: String,
        as type: Number.Type
    ) -> Number? {
        Number(text) ?? Double(text).flatMap { Number(exactly: $0) }
    }

    private static func normalize(_ key: String) -> String {
        key.lowercased().filter { $0 != "_" }
    }
}

extension Bool {
    /// Reads `true`, `yes`, `on`, `1` and their opposites, in any case.
    package init?(word text: String) {
        switch text.lowercased() {
        case "true", "yes", "on", "1", "t": self = true
        case "false", "no", "off", "0", "f": self = false
        default: return nil
        }
    }
}
