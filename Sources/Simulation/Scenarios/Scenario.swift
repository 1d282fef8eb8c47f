import Primitives

/// A story with a pass mark: what is done to a world, and what must hold.
package struct Scenario: Sendable {
    package let name: String
    package let summary: String
    /// Plays it on a fresh world.
    package let play: @Sendable (inout World, _ nodes: Int) -> ScenarioResult

    /// All that there are, by name.
    package static let all: [Scenario] = [.lossyStart, .partition, .crash]

    package static func named(_ name: String) -> Scenario? {
        all.first { $0.name == name }
    }
}

/// What came of a scenario.
package struct ScenarioResult: Equatable, Sendable {
    /// What broke a promise; empty is a pass.
    package var failures: [String] = []
    /// Figures for the table, in milliseconds unless the name says otherwise.
    package var figures: [Figure] = []

    package struct Figure: Equatable, Sendable {
        package let name: String
        package let value: Double
    }

    mutating func note(_ name: String, _ duration: Duration?) {
        guard let duration else { return }
        figures.append(Figure(name: name, value: duration.seconds * 1_000))
    }

    mutating func note(_ name: String, _ value: Double) {
        figures.append(Figure(name: name, value: value))
    }
}
