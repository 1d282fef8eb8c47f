/// The catalogue of faults (docs/testing.md has the table with what each must hold).
extension Scenario {
    /// All that there are.
    package static let all: [Scenario] = [
        .lossyStart, .bootstrap, .lostJoin, .massRestart,
        .crash, .kills, .afterOverload, .rack, .fewAtOnce,
        .pauses, .longPauses, .pauseCurve, .lateReaders,
        .loss, .lossy30, .halfLost, .deafTurns, .hoarse, .oneWayPair, .deafAccuser,
        .far, .twoRegions, .jump, .farNewcomer, .farStart, .distances, .distancesByPair,
        .partition, .minority, .partitionDay, .heldBack, .flapping, .flappingHost, .laden,
        .ladenLarge,
        .nextVersion, .walkForEver, .cap,
        .restart, .oldDisk, .sameName, .sameAddress, .sameKey,
        .scaleDown, .replay, .clocks, .suspended,
        .forger, .liar, .conspiracy,
        .change, .churn, .idle, .firstCoordinates, .upgrade, .swarm,
    ]

    /// Those that a change must pass before it lands; small meshes, minutes in all.
    package static let smoke: [Scenario] = all.filter { $0.name != "partition-day" }
}
