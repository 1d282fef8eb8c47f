internal import Registry

/// The arguments of one statement, taken from the front one by one.
struct StoredFields {
    let word: String
    private let line: Int
    private var rest: ArraySlice<String>

    init(_ line: StoredText.Line) {
        word = line.word
        self.line = line.number
        rest = line.arguments[...]
    }

    func fault(_ what: String) -> StoredText.Fault {
        StoredText.Fault(line: line, what: what)
    }

    mutating func text() throws(StoredText.Fault) -> String {
        guard let first = rest.popFirst() else { throw fault("\"\(word)\" says too little") }
        return first
    }

    mutating func number<Value: FixedWidthInteger>() throws(StoredText.Fault) -> Value {
        let text = try text()
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let value = Value(text) else {
            throw fault("\"\(text.prefix(40))\" is not a number that \"\(word)\" takes")
        }
        return value
    }

    mutating func duration() throws(StoredText.Fault) -> Duration {
        let nanoseconds: Int64 = try number()
        return .nanoseconds(nanoseconds)
    }

    mutating func status() throws(StoredText.Fault) -> CheckStatus {
        let text = try text()
        guard let status = CheckStatus(name: text) else {
            throw fault("\"\(text.prefix(40))\" is not a status")
        }
        return status
    }

    mutating func takeRest() -> [String] {
        defer { rest = [] }
        return Array(rest)
    }

    /// Whether there is another argument.
    var hasMore: Bool { !rest.isEmpty }

    /// Refuses arguments that nobody took.
    func finish() throws(StoredText.Fault) {
        guard rest.isEmpty else { throw fault("\"\(word)\" says too much") }
    }
}
