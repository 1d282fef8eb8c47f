import Primitives
import Registry
import Sodium

/// What a change costs in a registry of 10,000 records, of which a reader holds a copy.
struct RegistryCost {
    private let cost: OperationCost
    private let population: Population
    private let registry: Registry

    init(_ cost: OperationCost, _ population: Population) {
        self.cost = cost
        self.population = population
        registry = population.registry()
    }

    func measure() throws -> [Measurement] {
        let newer = try population.further(20, areNew: false)
        let new = try population.further(20, areNew: true)
        return merges("merge a new record", new, .applied)
            + merges("merge a newer record", newer, .applied)
            + merges("merge a known record", Array(population.instances.prefix(200)), .held)
            + fingerprints(newer) + differences(newer)
    }

    private func merges(
        _ name: String,
        _ records: [Verified<Record>],
        _ expected: MergeOutcome
    ) -> [Measurement] {
        func merge(into copy: inout Registry) {
            var changes: [RegistryChange] = []
            for record in records {
                let outcome = copy.merge(record, at: .start, into: &changes)
                precondition(outcome == expected, "\(name): \(outcome)")
            }
        }
        return cost.measurePrepared(name, operations: records.count) {
            var copy = registry
            return ThreadClock.measure { merge(into: &copy) }
        }
    }

    /// One record in the prefix tree, with all fingerprints up to the root.
    private func fingerprints(_ records: [Verified<Record>]) -> [Measurement] {
        var tree = PrefixTree()
        for record in population.instances { tree.insert(record.value) }
        return cost.measurePrepared("update the fingerprints", operations: records.count) {
            var copy = tree
            let span = ThreadClock.measure {
                for record in records { copy.insert(record.value) }
            }
            precondition(copy.root != tree.root, "a newer record moves the root")
            return span
        }
    }

    /// The whole walk through two registries that differ in ten records, without messages.
    private func differences(_ newer: [Verified<Record>]) -> [Measurement] {
        var other = registry
        for record in newer.prefix(10) { other.take(record) }
        let batch = 20
        return cost.measure("walk to 10 differences in 10,000", operations: batch) {
            for _ in 0..<batch {
                precondition(registry.lacks(of: other) == 10, "ten records differ")
            }
        }
    }
}

extension Registry {
    /// How many records of another's this one would ask for.
    fileprivate func lacks(of other: Registry) -> Int {
        var places = [Prefix.root]
        var count = 0
        while let place = places.popLast() {
            let difference = difference(at: place, theirs: other.branch(at: place))
            places += difference.descend
            count += difference.pull.count
        }
        return count
    }
}
