/// What a command that lists has found.
package struct Listing: Equatable, Sendable {
    package let text: String
    package let json: JSON
    /// What is said instead of a table where nothing was found; the exit status is 2 then.
    package let none: String?

    package init(_ text: String, _ json: JSON, none: String? = nil) {
        self.text = text
        self.json = json
        self.none = none
    }
}

extension ListOptions {
    /// Prints what `find` finds; with `--watch` again whenever it is something else.
    func show(
        _ find: () async throws(CommandFailure) -> Listing
    ) async throws(CommandFailure) {
        let first = try await find()
        guard watch else { return try show(first) }
        try await Console.current.following { () throws(CommandFailure) in
            try await goOn(from: first, find)
        }
    }

    private func goOn(
        from first: Listing,
        _ find: () async throws(CommandFailure) -> Listing
    ) async throws(CommandFailure) {
        try draw(first)
        var last = first
        var isAway = false
        while true {
            try await pause()
            do throws(CommandFailure) {
                let now = try await find()
                if now != last || isAway { try draw(now) }
                last = now
                isAway = false
            } catch {
                guard error.exitStatus == CommandFailure.error else { throw error }
                if !isAway { complain("\(error.message) Trying again.") }
                isAway = true
            }
        }
    }

    private func show(_ listing: Listing) throws(CommandFailure) {
        if let sentence = listing.none, format == .table {
            throw CommandFailure(sentence, exitStatus: CommandFailure.usage)
        }
        try OutputOptions.show(format, listing.text, listing.json)
        if listing.none != nil { throw .noMatch }
    }

    /// Over what was there on a terminal, else below it; JSON is a line each time.
    private func draw(_ listing: Listing) throws(CommandFailure) {
        switch format {
        case .json: try say(listing.json.compact)
        case .table:
            let text = listing.none ?? listing.text
            try say(Console.current.isTerminal ? "\u{1B}[H\u{1B}[2J\(text)" : "\(text)\n")
        }
    }

    private func pause() async throws(CommandFailure) {
        do {
            try await Task.sleep(for: .seconds(1))
        } catch {
            throw .readerGone
        }
    }
}
