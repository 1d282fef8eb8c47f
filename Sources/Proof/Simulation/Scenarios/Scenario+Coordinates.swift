import Coordinates
import Gossip
import Primitives
import Registry

/// That round trips are foretold by coordinates.
extension Scenario {
    /// Distances as there are on a map.
    package static let distances = Scenario(
        "distances",
        "hosts up to 120 ms apart as on a map, jitter, on odd seeds one claims to be elsewhere",
        allows: .nothing,
        nodes: 24,
        largest: 200
    ) { stage in
        stage.world.network.paths.plan = .square(.milliseconds(80))
        stage.world.network.paths.jitter = 0.1
        stage.world.start(stage.nodes, within: .seconds(1))
        stage.settle("cold start", within: .seconds(3))
        let liar = stage.world.seed.isMultiple(of: 2) ? nil : stage.hosts(1)[0]
        if let liar { stage.world.hosts[liar].role = .wild }
        stage.run(for: .seconds(90))
        stage.noteError("after 90 s", butOf: liar, hold: 0.5)
        stage.run(for: .seconds(510))
        stage.noteError("after 10 min", butOf: liar, hold: 0.2)
        let silent = stage.nodes - stage.coordinates
        stage.expect(silent == 0, "\(silent) members told no coordinate")
        stage.expect(stage.timesTold <= 2 * stage.nodes, "coordinates were told too often")
        stage.settle("whole", within: .seconds(1))
    }

    /// Distances as no map has them: each pair's by itself.
    package static let distancesByPair = Scenario(
        "distances-by-pair",
        "round trips of 20 to 200 ms by pair, which no place in eight dimensions has",
        allows: .nothing,
        nodes: 24,
        largest: 200
    ) { stage in
        stage.world.network.paths.plan = .byPair(.milliseconds(20)...(.milliseconds(200)))
        stage.world.start(stage.nodes, within: .seconds(1))
        stage.settle("cold start", within: .seconds(4))
        stage.run(for: .seconds(600))
        stage.noteError("after 10 min", butOf: nil, hold: 0.45)
        stage.settle("whole", within: .seconds(1))
    }
}

extension Stage {
    /// Waits until everybody has told where it is and nobody does any more: what it costs comes
    /// once. One a second tells, and all have within ten minutes; of more than 300 the first tell
    /// anew before the last have told, and all are done within half an hour.
    mutating func awaitCoordinates() {
        let quiet = nodes > 300 ? 20 : 5
        var silent = 0
        var waited = 0
        while timesTold < nodes || silent < quiet, waited < 120 + (nodes > 300 ? 1_800 : nodes) {
            let before = timesTold
            run(for: .seconds(1))
            silent = timesTold == before ? silent + 1 : 0
            waited += 1
        }
        note("places are told after", Double(waited), "s")
    }

    /// How many members told where they are, as the first host holds it.
    fileprivate var coordinates: Int {
        let registry = world.hosts[0].node.registry
        return registry.members.count { member in
            guard case .member(let body)? = registry.member(member)?.body else { return false }
            return body.coordinate != nil
        }
    }

    fileprivate var timesTold: Int {
        world.hosts.reduce(0) {
            $0 + Int(clamping: $1.node.counters.value(of: .coordinatesTold))
        }
    }

    /// Half of all pairs are off by less than this part of their round trip, of those that are
    /// honest, by where they are at the moment.
    fileprivate mutating func noteError(_ when: String, butOf liar: Int?, hold: Double) {
        var errors: [Double] = []
        let places = world.hosts.map { host in
            var node = host.node
            return node.currentCoordinate()
        }
        for one in places.indices where one != liar {
            for other in 0..<one where other != liar {
                guard let from = places[one], let to = places[other] else { continue }
                let exact = world.network.paths.roundTrip(one, other).seconds
                errors.append(abs(from.distance(to: to) - exact) / exact)
            }
        }
        let median = errors.sorted()[errors.count / 2]
        note("median error \(when)", median * 100, "%", hold: hold * 100)
        expect(median <= hold, "half of the pairs are off by \(median) \(when)")
    }
}
