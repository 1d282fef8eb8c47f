import Membership
import NIOCore
import NIOPosix
import Primitives
import Registry
import Sodium
import View

/// What it costs to show a change: the agent's own view of 10,000 instances, of which a reader
/// holds the last one.
struct SnapshotCost {
    private let cost: OperationCost
    private let store: ViewStore
    /// Two states of some instances, shown in turns, so that each is a change that readers see.
    private let changes: [[ViewChange]]

    private static let batch = 200

    init(_ cost: OperationCost, _ population: Population) {
        self.cost = cost
        store = ViewStore(startIndex: 1, timers: MultiThreadedEventLoopGroup.singleton.any())
        let members = population.memberRecords.compactMap { record -> ViewChange? in
            guard case .member(let body) = record.value.body else { return nil }
            let view = MemberView(
                id: record.signer,
                version: record.value.version,
                body: body,
                status: .alive,
                sinceMilliseconds: 1
            )
            return .member(view)
        }
        let instances = population.instances.compactMap { SnapshotCost.change($0.value, port: 80) }
        store.apply(members + instances, nowMilliseconds: 1)
        let some = (0..<Self.batch).map { population.instances[$0 * 37 % instances.count].value }
        changes = [81, 82].map { port in
            some.compactMap { SnapshotCost.change($0, port: port) }
        }
    }

    func measure() -> [Measurement] {
        var turn = 0
        return cost.measure("publish a change in a view of 10,000", operations: Self.batch) {
            turn += 1
            for change in changes[turn % 2] {
                let held = store.current
                store.apply([change], nowMilliseconds: 2)
                precondition(held.index < store.current.index, "readers see it")
            }
        }
    }

    private static func change(_ record: Record, port: UInt16) -> ViewChange? {
        guard case .instance(var body) = record.body else { return nil }
        body.port = port
        let view = InstanceView(
            owner: record.signer,
            key: record.key,
            version: record.version,
            body: body
        )
        return .instance(view)
    }
}
