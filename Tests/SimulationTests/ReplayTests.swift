import Primitives
import Testing

@testable import Simulation

struct ReplayTests {
    /// Both worlds live at once on purpose: two equal hash tables differ in order only when both
    /// exist.
    @Test(arguments: [1, 2] as [UInt64])
    func aSeedReplaysExactly(_ seed: UInt64) {
        var first = World(seed: seed)
        var second = World(seed: seed)
        first.network.loss = 0.05
        second.network.loss = 0.05
        first.start(8, within: .seconds(1))
        second.start(8, within: .seconds(1))
        for moment in 1...10 {
            first.churn(round: moment, share: 2)
            second.churn(round: moment, share: 2)
            first.run(for: .seconds(1))
            second.run(for: .seconds(1))
            #expect(first.digest == second.digest, "the histories part in second \(moment)")
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
