import Gossip
import Primitives
import Registry

/// Peers that lead a walk on and on.
extension Scenario {
    /// Two members hold what no walk comes to the end of.
    package static let walkForEver = Scenario(
        "walk-for-ever",
        "two members answer every comparison with differences without end",
        allows: .suspicions,
        nodes: 12,
        largest: 64
    ) { stage in
        stage.begin()
        let idle = stage.bytes(over: .seconds(30))
        let chosen = stage.hosts(3)
        for liar in chosen.prefix(2) { stage.world.hosts[liar].role = .endless }
        stage.run(for: .seconds(30))
        let bytes = stage.bytes(over: .seconds(60))
        stage.note("bytes of a node at rest, before", idle, "/s")
        stage.note("bytes of a node", bytes, "/s", hold: 4_000)
        stage.expect(bytes <= 4_000, "\(Int(bytes)) bytes a second for walks without end")

        // Somebody has to learn much by a walk, and both liars ask for its attention.
        let victim = chosen[2]
        stage.inspector.verdicts.excuse([victim])
        stage.world.network.part([[], [victim]])
        for round in 0..<20 {
            stage.churn(round: round, share: 2)
            stage.run(for: .seconds(1))
        }
        stage.world.network.heal()
        stage.settle("healed", within: .seconds(15))
        stage.checkOwnership()
    }
}

extension Stage {
    /// Bytes sent by a node in a second, over a span from now.
    mutating func bytes(over span: Duration) -> Double {
        let before = world.sentBytes
        run(for: span)
        return Double(world.sentBytes - before) / span.seconds / Double(nodes)
    }
}
