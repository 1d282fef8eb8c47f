import Primitives
import Testing

@testable import Simulation

struct ReplayTests {
    /// Both worlds live at once on purpose: two equal hash tables differ in order only when both
    /// exist.
    @Test(arguments: [(1, .signed), (2, .bare), (3, .bare)] as [(UInt64, Fidelity)])
    func aSeedReplaysExactly(_ seed: UInt64, _ fidelity: Fidelity) {
        var first = Stage(seed: seed, nodes: 8, fidelity: fidelity)
        var second = Stage(seed: seed, nodes: 8, fidelity: fidelity)
        first.world.network.weather.loss = 0.05
        second.world.network.weather.loss = 0.05
        first.world.start(8, within: .seconds(1))
        second.world.start(8, within: .seconds(1))
        for moment in 1...10 {
            first.churn(round: moment, share: 2)
            second.churn(round: moment, share: 2)
            first.run(for: .seconds(1))
            second.run(for: .seconds(1))
            #expect(
                first.world.digest == second.world.digest,
                "the histories part in second \(moment)"
            )
        }
    }

    @Test func differentSeedsDiffer() {
        var first = World(seed: 1)
        var second = World(seed: 2)
        first.start(3, within: .seconds(1))
        second.start(3, within: .seconds(1))
        #expect(first.digest != second.digest)
    }
}
