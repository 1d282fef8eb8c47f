internal import Registry

extension StoredCheckState {
    /// The statement by which the file is known.
    static let head = "martlet-checks 1"

    /// The text that `parse` reads.
    static func text(of states: [StoredCheckState]) -> String {
        var writer = StoredTextWriter(remark: "The last state of each check.", head: head)
        for state in states {
            var arguments: [StoredArgument] = [
                .text(state.id), .word(state.status.name), .number(state.sinceMilliseconds),
                .text(state.reason), .text(state.output),
            ]
            if let expires = state.expiresMilliseconds { arguments.append(.number(expires)) }
            writer.line("check", arguments)
        }
        return writer.finished()
    }

    static func parse(_ text: String) throws(StoredText.Fault) -> [StoredCheckState] {
        var states: [StoredCheckState] = []
        for line in try StoredText.lines(of: text, beginningWith: head) {
            var fields = StoredFields(line)
            guard line.word == "check" else { throw fields.fault("\"\(line.word)\" is unknown") }
            var state = StoredCheckState(
                id: try fields.text(),
                status: try fields.status(),
                sinceMilliseconds: try fields.number()
            )
            state.reason = try fields.text()
            state.output = try fields.text()
            if fields.hasMore { state.expiresMilliseconds = try fields.number() }
            try fields.finish()
            states.append(state)
        }
        return states
    }
}
