package import Registry
package import Services

/// What one run of a check found out.
package struct CheckOutcome: Equatable, Sendable {
    package var status: CheckStatus
    package var output: String

    package init(_ status: CheckStatus, _ output: String) {
        self.status = status
        self.output = output
    }
}

/// Makes single runs of checks; the world behind the schedule.
package protocol CheckProber: Sendable {
    /// Makes one run, within what the check may connect to. It ends by the probe's own time-out.
    func run(
        _ probe: CheckProbe,
        within permit: CheckPermit,
        beside neighbours: any CheckNeighbours
    ) async -> CheckOutcome
    /// Lets go of what it holds; nothing is run afterwards.
    func shutdown() async
}

/// A kind of check of which the agent makes runs.
protocol ProbedCheck: CheckKind {
    func run(by prober: NetworkProber, within surroundings: CheckSurroundings) async -> CheckOutcome
}

/// What a run is made within.
struct CheckSurroundings: Sendable {
    let permit: CheckPermit
    let timeout: Duration
    let neighbours: any CheckNeighbours
}
