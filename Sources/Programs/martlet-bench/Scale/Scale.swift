import ArgumentParser
import MartletBalancing

/// `martlet-bench scale`: one agent's own tables of a very large mesh.
struct Scale: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fills an agent's tables with a very large mesh; measures memory and changes.",
        discussion: "Minutes, and all of the memory that is measured: every record is signed."
    )

    @Option(help: "How many members.")
    var members = 100_000

    @Option(help: "How many instances, spread over the members.")
    var instances = 1_000_000

    @Option(help: "How many changes of instances drawn at random.")
    var changes = 10_000

    @Flag(help: "Fail where a bar is exceeded.")
    var check = false

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func validate() throws {
        guard members > 0, instances >= members, changes > 0 else {
            throw ValidationError("at least a member, an instance of each, and a change")
        }
    }

    func run() throws {
        let multitude = Multitude(members: members, instances: instances)
        var tables = Tables(of: multitude)
        try tables.fill()
        var report = Report()
        report.measurements.append(tables.memory())
        report.measurements += try tables.measureChanges(changes)
        report.measurements.append(pick())
        print(json ? report.json : report.text)
        let holds = report.measurements.allSatisfy { $0.value <= $0.bar ?? .infinity }
        guard !check || holds else { throw ExitCode.failure }
    }

    /// A pick among the instances of the largest service.
    private func pick() -> Measurement {
        let largest = max(1, instances / Multitude.largestShare)
        var pick =
            PickCost.measure(.edf2, instances: largest, repeats: 9).first
            ?? Measurement(name: "pick", value: .infinity, unit: "ns")
        // The thresholds in steps are for other numbers of instances.
        pick.threshold = nil
        pick.bar = 150
        return pick
    }
}
