/// Words that a file may not hold, each with the reason.
struct Words {
    let pattern: String
    let reason: String

    /// In every target: what traps, what hides a race, what was left undone.
    static let everywhere = [
        Words(pattern: #"\btry!"#, reason: "try! traps"),
        Words(pattern: #"\bas!"#, reason: "as! traps"),
        Words(pattern: #"\bfatalError\("#, reason: "say why in a preconditionFailure"),
        Words(pattern: #"@unchecked\b"#, reason: "@unchecked hides a race"),
    ]

    /// In the pure targets: whatever makes a result depend on more than its arguments.
    static let pure = [
        Words(pattern: #"\bFoundation(Essentials)?\b"#, reason: "Foundation in a pure target"),
        Words(pattern: #"\b(async|await|Task)\b"#, reason: "concurrency in a pure target"),
        Words(pattern: #"\bprint\("#, reason: "output from a pure target"),
        Words(pattern: #"\b(Logging|Logger)\b"#, reason: "logging in a pure target"),
    ]

    /// In the pure targets and the simulations: equal seeds must give equal histories.
    static let replayable = [
        Words(
            pattern: #"\b(ContinuousClock|SuspendingClock|SystemClock|DispatchTime)\b"#,
            reason: "a clock"
        ),
        Words(pattern: #"\bDate\("#, reason: "a clock"),
        Words(
            pattern: #"\.(random|randomElement|shuffled|shuffle)\((?!.*using:)"#,
            reason: "randomness of the system"
        ),
        Words(pattern: #"\bSystemRandomNumberGenerator\b"#, reason: "randomness of the system"),
        Words(
            pattern: #"\bRandomBytes\.(draw|word)\b|\bShortHash\(\)"#,
            reason: "randomness of the system: have it given in"
        ),
        Words(
            pattern: #"\bfor\b.*\bin\b.*\.(keys|values)\b(?!\.sorted)"#,
            reason: "the order of a hash table differs between equal instances"
        ),
    ]

    /// In the agent: what keeps a process at rest awake.
    static let agent = [
        Words(
            pattern: #"\bTask\.sleep\b"#,
            reason: "wakes the process every second on Linux: use EventLoop.sleep"
        )
    ]

    /// C is called in one place.
    static let unsafe = [
        Words(pattern: #"\bCSodium\b"#, reason: "only Sodium imports CSodium"),
        Words(pattern: #"\b(crypto|sodium|randombytes)_"#, reason: "only Sodium calls libsodium"),
    ]

    /// Values taken on trust are for simulations.
    static let trust = [
        Words(
            pattern: #"\((trusting|simulating)\b|\bCertificateCodec\.simulated\b"#,
            reason: "unverified values outside a simulation"
        )
    ]

    func findings(in file: SourceFile) -> [Finding] {
        guard let regex = try? Regex(pattern) else {
            return [Finding(path: file.path, line: 0, reason: "bad pattern \(pattern)")]
        }
        // The default boundaries take `ContinuousClock.now` for one word.
        return file.findings(regex.wordBoundaryKind(.simple), in: file.code, reason)
    }
}
