/// Runs trials.
package enum Simulator {
    /// The figures of one contestant in one scenario with one seed; the same every time.
    package static func run(
        _ scenario: Scenario,
        _ contestant: Contestant,
        seed: UInt64
    ) -> Figures {
        var world = World(scenario, contestant, seed: seed)
        return Figures(of: world.run(), in: scenario)
    }
}
