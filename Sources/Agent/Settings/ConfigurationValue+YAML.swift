import Yams

extension ConfigurationValue {
    /// Levels of nesting that a file may have.
    private static let maximumDepth = 32

    /// Reads a YAML or JSON text; JSON is YAML to the parser. An empty text is `.nothing`.
    package init(parsing text: String, path: String) throws(ConfigurationError) {
        do {
            guard let node = try Yams.compose(yaml: text, .basic) else {
                self.init(.nothing)
                return
            }
            self = try ConfigurationValue(node, depth: 0, path: path)
        } catch let error as ConfigurationError {
            throw error
        } catch let error as YamlError {
            throw ConfigurationError(
                ConfigurationValue.origin(of: error, path: path),
                ConfigurationValue.sentence(of: error, isJSON: path.lowercased().hasSuffix(".json"))
            )
        } catch {
            throw ConfigurationError(.path(path), "cannot be read as YAML or JSON: \(error).")
        }
    }

    private init(_ node: Node, depth: Int, path: String) throws(ConfigurationError) {
        let mark = node.mark
        position = TextPosition(line: mark?.line ?? 1, column: mark?.column ?? 1)
        guard depth < ConfigurationValue.maximumDepth else {
            throw ConfigurationError(
                .file(path, line: position.line, column: position.column),
                "nested more than \(ConfigurationValue.maximumDepth) levels deep."
            )
        }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            let isNull = isPlain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
            content = isNull ? .nothing : .text(scalar.string)
        case .sequence(let sequence):
            var values: [ConfigurationValue] = []
            for element in sequence {
                values.append(try ConfigurationValue(element, depth: depth + 1, path: path))
            }
            content = .list(values)
        case .mapping(let mapping):
            var entries: [Entry] = []
            for (key, value) in mapping {
                let key = try ConfigurationValue(key, depth: depth + 1, path: path)
                guard case .text(let name) = key.content else {
                    throw ConfigurationError(
                        .file(path, line: key.position.line, column: key.position.column),
                        "a key must be a plain word."
                    )
                }
                let value = try ConfigurationValue(value, depth: depth + 1, path: path)
                entries.append(Entry(key: name, position: key.position, value: value))
            }
            content = .mapping(entries)
        case .alias:
            content = .nothing
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
