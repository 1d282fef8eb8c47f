package import Formats
import Yams

/// YAML becomes the tree that JSON is, with the place of every key. JSON is YAML to the parser.
extension JSONValue {
    /// Reads a text of YAML or JSON; an empty one is `null`.
    package init(yaml text: String, path: String) throws(ConfigurationError) {
        do {
            guard let node = try Yams.compose(yaml: text, .basic) else {
                self = .null
                return
            }
            self = try JSONValue(node, depth: 0, path: path)
        } catch let error as ConfigurationError {
            throw error
        } catch let error as YamlError {
            throw ConfigurationError(
                JSONValue.origin(of: error, path: path),
                JSONValue.sentence(of: error, isJSON: path.lowercased().hasSuffix(".json"))
            )
        } catch {
            throw ConfigurationError(.path(path), "cannot be read as YAML or JSON: \(error).")
        }
    }

    private init(_ node: Node, depth: Int, path: String) throws(ConfigurationError) {
        guard depth < JSONValue.maximumDepth else {
            throw ConfigurationError(
                .file(path, node.position),
                "nested more than \(JSONValue.maximumDepth) levels deep."
            )
        }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            self = isPlain ? JSONValue(plain: scalar.string) : .string(scalar.string)
        case .sequence(let sequence):
            var items: [JSONValue] = []
            for element in sequence {
                items.append(try JSONValue(element, depth: depth + 1, path: path))
            }
            self = .array(items)
        case .mapping(let mapping):
            var members: [JSONMember] = []
            for (key, value) in mapping {
                guard case .scalar(let name) = key else {
                    throw ConfigurationError(
                        .file(path, key.position),
                        "a key must be a plain word."
                    )
                }
                members.append(
                    JSONMember(
                        key: name.string,
                        value: try JSONValue(value, depth: depth + 1, path: path),
                        place: JSONMember.Place(key: key.position, value: value.position)
                    )
                )
            }
            self = .object(members)
        case .alias:
            self = .null
        }
    }

    /// What JSON reads as a number, a flag or null is one; any other word is a text, and what is
    /// asked for decides in the end.
    private init(plain word: String) {
        if ["", "~", "Null", "NULL"].contains(word) {
            self = .null
        } else if let value = try? JSONValue(parsing: Array(word.utf8)), value.isScalar {
            self = value
        } else {
            self = .string(word)
        }
    }

    private var isScalar: Bool {
        switch self {
        case .null, .bool, .number: true
        case .string, .array, .object: false
        }
    }

    private static func origin(of error: YamlError, path: String) -> ConfigurationOrigin {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
            return .file(path, line: mark.line, column: mark.column)
        case .duplicatedKeysInMapping(_, let context):
            return .file(path, line: context.mark.line, column: context.mark.column)
        case .reader(_, let offset?, _, let text):
            let before = text.prefix(offset)
            let line = before.count(where: \.isNewline) + 1
            let column = before.reversed().prefix { !$0.isNewline }.count + 1
            return .file(path, line: line, column: column)
        default:
            return .path(path)
        }
    }

    /// What is called JSON is told of as JSON, without the parser's words for its own language.
    private static func sentence(of error: YamlError, isJSON: Bool) -> String {
        let language = isJSON ? "JSON" : "YAML or JSON"
        switch error {
        case .scanner(let context, let problem, _, _), .parser(let context, let problem, _, _),
            .composer(let context, let problem, _, _):
            let start = isJSON ? "" : context.map { $0.text.isEmpty ? "" : "\($0.text), " } ?? ""
            return "not valid \(language): \(start)\(problem)."
        case .reader(let problem, _, _, _):
            return "not valid \(language): \(problem)."
        case .duplicatedKeysInMapping(let duplicates, _):
            let keys = duplicates.sorted().map { "`\($0)`" }.joined(separator: ", ")
            return "given more than once under the same heading: \(keys). Keep one."
        default:
            return "not valid \(language): \(error)."
        }
    }
}

extension Node {
    fileprivate var position: TextPosition {
        TextPosition(line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
}
