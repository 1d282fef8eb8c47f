import ArgumentParser

/// Measures the parts that have bars to meet, each as a ratio to a calibration loop in the same
/// run.
@main
struct MartletBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "martlet-bench",
        abstract: "Measures what single operations cost, and checks it against thresholds.",
        subcommands: [Core.self, Pick.self, Scale.self, Traffic.self]
    )
}
