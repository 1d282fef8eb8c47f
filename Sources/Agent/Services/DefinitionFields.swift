package import Formats

/// Takes the fields of one object of a definition, by Consul's names, and collects what is wrong
/// with them, so that a file is told of all of it at once.
///
/// Keys come in any case, with or without underscores. What is wrong reads as absent.
package struct DefinitionFields {
    private var fields: FieldReader?
    /// Where the values that were asked for stand in a file, by name.
    private(set) var places: [String: TextPosition] = [:]
    private let style: FieldReader.Style
    /// Where the object stands within the definition: `Checks[1].`, or empty.
    package let path: String
    /// Where it stands in a file.
    package let position: TextPosition?
    package private(set) var problems: [DefinitionProblem] = []

    init(
        _ value: JSONValue,
        path: String = "",
        named name: String = "",
        at position: TextPosition? = nil,
        style: FieldReader.Style
    ) {
        self.path = path
        self.style = style
        self.position = position ?? value.position
        do throws(FieldError) {
            let fields = try FieldReader(value, path: path, style: style)
            self.fields = fields
            for member in fields.repeated {
                report("\(path)\(member.key) is given more than once. Keep one.", member.place?.key)
            }
        } catch {
            let what = name.isEmpty ? String(path.dropLast()) : name
            add(FieldReader.mismatch(what, expected: "an object", found: value), at: position)
        }
    }

    package mutating func string(_ name: String) -> String {
        read(name) { fields throws(FieldError) in try fields.string(name) } ?? ""
    }

    package mutating func flag(_ name: String) -> Bool? {
        read(name) { fields throws(FieldError) in try fields.bool(name) }
    }

    package mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        read(name) { fields throws(FieldError) in try fields.integer(name, in: range) }
    }

    package mutating func duration(_ name: String) -> Duration? {
        read(name) { fields throws(FieldError) in try fields.duration(name) }
    }

    package mutating func strings(_ name: String) -> [String] {
        read(name) { fields throws(FieldError) in try fields.strings(name) } ?? []
    }

    /// The members of an object whose values are texts, sorted by key.
    package mutating func stringMap(_ name: String) -> [(String, String)] {
        members(name) { fields, value, path throws(FieldError) in
            try fields.element(value, path: path)
        }
    }

    /// The members of an object whose values are one text or several, sorted by key.
    package mutating func stringLists(_ name: String) -> [(String, [String])] {
        members(name) { fields, value, path throws(FieldError) in
            if case .string(let text) = value { return [text] }
            return try fields.strings(value, path: path)
        }
    }

    /// The members of an object whose keys are the user's own, each with its place.
    private mutating func members<Value>(
        _ name: String,
        _ take: (FieldReader, JSONValue, _ path: String) throws(FieldError) -> Value
    ) -> [(String, Value)] {
        let all = read(name) { fields throws(FieldError) in try fields.members(name) } ?? []
        return all.compactMap { member in
            let place = "\(name).\(member.key)"
            places[place] = member.place?.key
            guard let fields else { return nil }
            do throws(FieldError) {
                return (member.key, try take(fields, member.value, path + place))
            } catch {
                add(error, at: place)
                return nil
            }
        }
    }

    /// A value that the caller reads, with its text where it is a number.
    mutating func number(_ name: String) -> (text: String?, value: JSONValue)? {
        read(name) { fields throws(FieldError) in
            fields.take(name).map { (fields.number($0), $0) }
        }
    }

    /// An object within this one.
    mutating func object(_ name: String) -> DefinitionFields? {
        let value = read(name) { fields throws(FieldError) in fields.take(name) }
        return value.map { inner($0, path: "\(path)\(name).", at: places[name]) }
    }

    /// An object within this one, or in files a list of them.
    mutating func objectOrObjects(_ name: String) -> [DefinitionFields] {
        if style == .loose, case .array? = fields?.member(name)?.value { return objects(name) }
        return object(name).map { [$0] } ?? []
    }

    /// The objects of a list within this one; absent ones are left out.
    mutating func objects(_ name: String) -> [DefinitionFields] {
        let items = read(name) { fields throws(FieldError) in try fields.array(name) } ?? []
        return items.enumerated().filter { $0.element != .null }.map { number, item in
            let place = item.position ?? places[name]
            return inner(item, path: "\(path)\(name)[\(number)].", at: place)
        }
    }

    /// Objects by keys that are the user's own, sorted by key; over the API null is none.
    mutating func objectMap(_ name: String) -> [(String, DefinitionFields)] {
        let members =
            read(name) { fields throws(FieldError) in try fields.members(name) } ?? []
        return members.filter { style == .loose || $0.value != .null }.map { member in
            let path = "\(path)\(name).\(member.key)."
            return (member.key, inner(member.value, path: path, at: member.place?.value))
        }
    }

    private func inner(
        _ value: JSONValue,
        path: String,
        at position: TextPosition?
    ) -> DefinitionFields {
        DefinitionFields(value, path: path, at: position, style: style)
    }

    /// Whether a key is there with anything to say.
    package func says(_ name: String) -> Bool {
        fields?.member(name)?.value.saysNothing == false
    }

    /// Takes keys without reading them.
    mutating func skip(_ names: [String]) {
        for name in names { _ = fields?.take(name) }
    }

    /// Takes a key if it says something.
    mutating func takeSaying(_ name: String) -> Bool {
        let says = says(name)
        if let place = fields?.member(name)?.place { places[name] = place.key }
        skip([name])
        return says
    }

    private mutating func read<Value>(
        _ name: String,
        _ take: (inout FieldReader) throws(FieldError) -> Value?
    ) -> Value? {
        guard var fields else { return nil }
        if let place = fields.member(name)?.place { places[name] = place.value }
        defer { self.fields = fields }
        do throws(FieldError) {
            return try take(&fields)
        } catch {
            add(error, at: places[name])
            return nil
        }
    }
}

// What is wrong.
extension DefinitionFields {
    /// Complains about a field, read or not, or about the object as a whole.
    package mutating func report(_ sentence: String, at name: String? = nil) {
        report(sentence, name.flatMap { places[$0] ?? fields?.member($0)?.place?.key })
    }

    /// Complains about a member that nobody knows.
    mutating func report(_ sentence: String, at member: JSONMember) {
        report(sentence, member.place?.key)
    }

    /// Takes over what is wrong with a field.
    mutating func add(_ error: FieldError, at name: String) {
        add(error, at: places[name])
    }

    /// Complains about the key that breaks a rule.
    mutating func report(_ breach: RuleBreach) {
        let key = breach.keys.first { places[$0] != nil }
        report(breach.sentence, at: key)
    }

    private mutating func report(_ sentence: String, _ position: TextPosition?) {
        add(.invalid(sentence), at: position)
    }

    private mutating func add(_ error: FieldError, at position: TextPosition?) {
        problems.append(DefinitionProblem(error: error, position: position ?? self.position))
    }

    /// The members that nobody took and that say something.
    var unheard: [JSONMember] {
        fields?.unheardMembers.sorted { $0.key < $1.key } ?? []
    }

    /// The keys that were asked for.
    var names: [String] { fields?.names ?? [] }
}

/// One thing that is wrong with a definition.
package struct DefinitionProblem: Equatable, Sendable {
    package let error: FieldError
    /// Where it stands in a file.
    package let position: TextPosition?
}
