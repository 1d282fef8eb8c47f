import Primitives

/// All that must hold at every moment, looked at while a scenario plays.
package struct Inspector: Sendable {
    package var verdicts = FalseVerdictChecker()
    private var farewells = FarewellChecker()
    private var monotony = MonotonyChecker()
    private var bounds = BoundsChecker()
    private var lastReading: Instant?

    /// Some stories look many times a second; to read whole nodes each time would take longer than
    /// to play them.
    private static let readingPause = Duration.seconds(1)

    package init() {}

    package mutating func look(at world: World) {
        verdicts.look(at: world)
        farewells.look(at: world)
        if let lastReading, world.now - lastReading < Inspector.readingPause { return }
        read(world)
    }

    /// Looks at what nodes hold, however short ago that was done.
    package mutating func read(_ world: World) {
        lastReading = world.now
        monotony.look(at: world)
        bounds.look(at: world)
    }

    package var violations: [String] {
        verdicts.violations + farewells.violations + monotony.violations + bounds.violations
    }
}
