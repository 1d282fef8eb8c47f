import Testing

/// Whatever restarts an agent does so before its crash is seen (docs/operations.md, Supervisors).
struct SupervisorTests {
    @Test func agentsAreRestartedAfterATenthOfASecond() throws {
        let files = Repository.texts.filter { $0.target != "TidyTests" }
        #expect(files.flatMap(Self.findings) == [])
        #expect(files.contains { $0.lines.contains("RestartSec=100ms") })
    }

    @Test(arguments: [
        ("Restart=on-failure", 1), ("Restart=always\nRestartSec=5s", 1),
        ("Restart=on-failure\nRestartSec=100ms", 0), ("Restart=no", 0),
        ("  restart_policy:\n    condition: any", 1),
        ("  restart_policy:\n    delay: 100ms", 0), ("  restart: on-failure", 0),
    ])
    func aSupervisorThatWaitsIsSeen(_ text: String, _ count: Int) {
        #expect(Self.findings(SourceFile(path: "docker/a.service", text: text)).count == count)
    }

    private static func findings(_ file: SourceFile) -> [Finding] {
        var findings: [Finding] = []
        let pauses = [("Restart=", "RestartSec=100ms"), ("restart_policy:", "delay: 100ms")]
        for (order, pause) in pauses {
            let lines = file.lines.map { $0.drop { $0 == " " } }
            let place = lines.firstIndex { $0.hasPrefix(order) && $0 != "Restart=no" }
            guard let place, !lines.contains(where: { $0 == pause }) else { continue }
            findings.append(Finding(path: file.path, line: place + 1, reason: "no \(pause)"))
        }
        return findings
    }
}
