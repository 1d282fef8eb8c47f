import Testing

@testable import Host

/// What the process takes of its host.
struct ProcessUsageTests {
    private func read(_ line: String) -> ProcessUsage? {
        ProcessUsage(line: line, ticksPerSecond: 100, pageSize: 4_096, booted: 1_000)
    }

    @Test func aLineIsReadAsThePageSays() throws {
        let rest = "S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 7 0 12345 999999 321 1844674407370955"
        let usage = try #require(read("42 (a (b) c) \(rest) 1\n"))
        #expect(usage.cpuSeconds == 3)
        #expect(usage.threads == 7)
        #expect(usage.startedAt == 1_123.45)
        #expect(usage.virtualMemory == 999_999)
        #expect(usage.residentMemory == 321 * 4_096)
    }

    @Test func aLineThatIsNotAsThePageSaysIsNone() {
        for line in ["", ")", "42 (martlet) S 1 2", "no brackets at all 1 2 3 4 5 6 7 8 9"] {
            #expect(read(line) == nil)
        }
    }

    @Test func thisProcessHasDescriptorsAndTime() throws {
        let usage = try #require(ProcessUsage.current)
        let open = try #require(usage.descriptors)
        let limit = try #require(usage.descriptorLimit)
        #expect(open > 2 && UInt64(open) <= limit)
        #expect(usage.residentMemory > 1_000_000 && usage.virtualMemory >= usage.residentMemory)
        let now = Double(Clocks.realTime) / 1e9
        #expect(usage.startedAt < now && usage.startedAt > now - 86_400 * 30)
        #expect(usage.threads >= 1 && usage.cpuSeconds > 0)
    }
}
