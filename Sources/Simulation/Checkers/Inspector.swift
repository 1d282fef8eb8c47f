import Primitives

/// All that must hold at every moment, looked at while a scenario plays.
package struct Inspector: Sendable {
    package var verdicts = FalseVerdictChecker()
    private var farewells = FarewellChecker()
    private var monotony = MonotonyChecker()
    private var bounds = BoundsChecker()

    package init() {}

    package mutating func look(at world: World) {
        verdicts.look(at: world)
        farewells.look(at: world)
        monotony.look(at: world)
        bounds.look(at: world)
    }

    package var violations: [String] {
        verdicts.violations + farewells.violations + monotony.violations + bounds.violations
    }
}
