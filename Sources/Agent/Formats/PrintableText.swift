extension StringProtocol {
    /// The same with a `?` for what would not show in a log line.
    package var printable: String {
        String(
            map { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } ? $0 : "?" }
        )
    }
}
