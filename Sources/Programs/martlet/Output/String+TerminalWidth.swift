extension String {
    /// Columns that it takes on a terminal: characters of East Asia and pictures take two.
    var terminalWidth: Int { reduce(0) { $0 + $1.terminalWidth } }

    /// All of it, or as much as fits with a sign that something was cut off.
    func cut(toTerminalWidth width: Int) -> String {
        guard terminalWidth > width else { return self }
        var shown = ""
        var room = width - 1
        for character in self {
            room -= character.terminalWidth
            if room < 0 { break }
            shown.append(character)
        }
        return shown + "…"
    }
}

extension Character {
    fileprivate var terminalWidth: Int {
        guard let first = unicodeScalars.first else { return 0 }
        return Self.wide.contains { $0.contains(first.value) } ? 2 : 1
    }

    /// What terminals show wide (UAX 11), but for single signs.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
        0x1F900...0x1FAFF, 0x20000...0x3FFFD,
    ]
}
