import ArgumentParser

/// `martlet-bench core`: what the single operations of the core cost.
struct Core: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures seals, signatures, codecs, merges, fingerprints and reconciliation."
    )

    @Option(help: "How often to measure everything; the median counts.")
    var repeats = 9

    @Option(parsing: .upToNextOption, help: "What to measure: wire, registry, mesh.")
    var parts = Part.allCases

    @Flag(help: "Fail where a threshold is exceeded.")
    var check = false

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    /// One kind of figure.
    enum Part: String, CaseIterable, ExpressibleByArgument {
        case wire, registry, mesh
    }

    func run() throws {
        let cost = OperationCost(repeats: repeats)
        let population = try Population()
        var report = Report()
        if parts.contains(.wire) {
            report.measurements += try WireCost(cost, population).measure()
        }
        if parts.contains(.registry) {
            report.measurements += try RegistryCost(cost, population).measure()
            report.measurements += SnapshotCost(cost, population).measure()
        }
        if parts.contains(.mesh) {
            var mesh = try MeshCost(population)
            report.measurements += mesh.measure(repeats: repeats)
        }
        print(json ? report.json : report.text)
        guard !check || report.holds else { throw ExitCode.failure }
    }
}
