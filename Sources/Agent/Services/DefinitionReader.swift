package import Formats
import Registry

/// Reads definitions of services and checks, from whatever was written: JSON over the API, JSON or
/// YAML in files, the lines of the log (docs/architecture.md). Keys are Consul's, in any case.
///
/// It reads the form. What a definition has to keep to, `RegistrationRules` say, and where it goes,
/// what there is room for.
package struct DefinitionReader {
    /// Where a definition comes from.
    package enum Source: Sendable {
        /// Clients send what they send: keys that mean nothing here are noted.
        case api
        /// Somebody wrote it by hand: they are mistakes.
        case file
    }

    /// Keys that mean nothing here, with their place.
    package private(set) var ignoredFields: [String] = []
    /// What is wrong with what was read since the last answer.
    var problems: [DefinitionProblem] = []
    /// Where what was read last stands in its file.
    package private(set) var places = DefinitionPlaces()
    let source: Source

    package init(_ source: Source = .api) {
        self.source = source
    }

    /// Reads a service, or throws the first thing that is wrong with it.
    package mutating func service(_ value: JSONValue) throws(FieldError) -> ServiceDefinition {
        try service(value, at: nil).first()
    }

    /// Reads a check of its own, or throws the first thing that is wrong with it.
    package mutating func check(_ value: JSONValue) throws(FieldError) -> CheckDefinition {
        try check(value, at: nil).first()
    }

    /// Reads a service, or tells all that is wrong with it.
    package mutating func service(
        _ value: JSONValue,
        at position: TextPosition?
    ) -> Result<ServiceDefinition, DefinitionProblems> {
        var fields = fields(value, as: .service, at: position)
        let service = service(&fields)
        finish(&fields, of: .service)
        return answer(service)
    }

    /// Reads a check of its own, or tells all that is wrong with it.
    package mutating func check(
        _ value: JSONValue,
        at position: TextPosition?
    ) -> Result<CheckDefinition, DefinitionProblems> {
        var fields = fields(value, as: .check, at: position)
        let name = fields.string("Name")
        if name.isEmpty, fields.problems.isEmpty { fields.report("Missing check name") }
        let id = checkID(&fields)
        let check = check(&fields, id: id.isEmpty ? name : id, name: name)
        return answer(check)
    }

    mutating func fields(
        _ value: JSONValue,
        as subject: Subject,
        at position: TextPosition?
    ) -> DefinitionFields {
        places = DefinitionPlaces()
        return DefinitionFields(
            value,
            named: source == .file ? subject.rawValue : "the body",
            at: position,
            style: source == .file ? .loose : .exact
        )
    }

    mutating func answer<Definition>(
        _ definition: Definition?
    ) -> Result<Definition, DefinitionProblems> {
        defer { problems = [] }
        guard problems.isEmpty, let definition else {
            let places = problems.map { $0.position ?? TextPosition(line: 0, column: 0) }
            let order = problems.indices.sorted { (places[$0], $0) < (places[$1], $1) }
            return .failure(DefinitionProblems(all: order.map { problems[$0] }))
        }
        return .success(definition)
    }

    /// What an object is, for sentences.
    enum Subject: String {
        case service = "a service definition"
        case check = "a check definition"
        case weights = "`weights`"
        case external = "an external service"
        case breaker = "`breaker`"
        case taggedAddress = "a tagged address"
    }

    /// Ends an object: what nobody took is noted or is a mistake, and all mistakes are taken over.
    mutating func finish(_ fields: inout DefinitionFields, of subject: Subject) {
        for member in fields.unheard {
            switch source {
            case .api: ignoredFields.append(fields.path + member.key)
            case .file: fields.reportUnknown(member, of: subject)
            }
        }
        problems += fields.problems
        if source == .file { places.add(fields) }
    }

    /// Notes where the next check of a service stands.
    mutating func noteCheck(at path: String) {
        if source == .file { places.addCheck(at: path) }
    }

    /// Notes keys that mean nothing here.
    mutating func noteIgnored(_ keys: [String]) { ignoredFields += keys }

    /// Refuses what would put it where nobody finds it: here is one namespace and one partition.
    func requireDefaults(_ fields: inout DefinitionFields) {
        for name in ["Namespace", "Partition"] {
            let text = fields.string(name)
            guard !text.isEmpty, text.lowercased() != "default" else { continue }
            fields.report(
                "Invalid \(fields.path)\(name) \"\(text)\": this agent knows \"default\" only.",
                at: name
            )
        }
    }

    /// What has a meaning for Consul alone: clients send it, files must not rely on it.
    func skipForeign(_ names: [String], _ fields: inout DefinitionFields) {
        for name in names where source == .file || name == "Token" {
            if fields.takeSaying(name), source == .file {
                fields.report(
                    "`\(name)`: Consul's service mesh, tokens and Enterprise do not exist here. "
                        + "Remove it.",
                    at: name
                )
            }
        }
    }
}

/// All that is wrong with a definition, in order of place.
package struct DefinitionProblems: Error, Sendable {
    package let all: [DefinitionProblem]
}

extension Result where Failure == DefinitionProblems {
    /// The definition, or the first thing that is wrong.
    func first() throws(FieldError) -> Success {
        switch self {
        case .success(let definition): definition
        case .failure(let problems): throw problems.all.first?.error ?? .invalid("Not readable")
        }
    }
}

extension DefinitionFields {
    /// Complains about a key that means nothing, with the nearest that does.
    fileprivate mutating func reportUnknown(
        _ member: JSONMember,
        of subject: DefinitionReader.Subject
    ) {
        let known = names.sorted().map(\.asFileKey)
        let guess = nearestWord(to: member.key.lowercased(), among: known)
        report(
            "`\(member.key)` is not a key of \(subject.rawValue)."
                + (guess.map { " Did you mean `\($0)`?" } ?? " Remove it."),
            at: member
        )
    }
}

extension String {
    /// `EnableTagOverride` as people write it in files: `enable_tag_override`.
    fileprivate var asFileKey: String {
        var key = ""
        let letters = Array(self)
        for (place, letter) in letters.enumerated() {
            let isStart =
                place > 0 && letter.isUppercase
                && (letters[place - 1].isLowercase
                    || (place + 1 < letters.count && letters[place + 1].isLowercase))
            key += (isStart ? "_" : "") + letter.lowercased()
        }
        return key
    }
}
