import Membership
import NIOPosix
import Primitives
import Registry
import Sodium
import View

/// What one agent holds of a mesh: its registry, its failure detector's table, and its view, which
/// a reader holds too.
struct Tables {
    private let multitude: Multitude
    private var registry: Registry
    private var membership: Membership
    private let store: ViewStore
    private let before = ResidentMemory.bytes

    init(of multitude: Multitude) {
        self.multitude = multitude
        registry = Registry(limits: multitude.limits)
        membership = Membership(
            selfID: Population.key(250).id,
            random: Random(seed: 1),
            at: .start
        )
        membership.reserve(multitude.members)
        store = ViewStore(startIndex: 1, timers: MultiThreadedEventLoopGroup.singleton.any())
    }

    /// Signs and takes in everything, member by member.
    mutating func fill() throws {
        for member in 0..<multitude.members {
            let key = multitude.key(member)
            take(try multitude.record(ofMember: member, by: key))
            for instance in multitude.instances(of: member) {
                take(try multitude.record(ofInstance: instance, by: key))
            }
        }
        precondition(
            registry.comparedCount == multitude.members + multitude.instances,
            "every record is held"
        )
    }

    /// What the tables have taken of the process's memory.
    func memory() -> Measurement {
        let bytes = Double(ResidentMemory.bytes - before)
        return Measurement(name: "resident memory", value: bytes / 1e6, unit: "MB", bar: 1_500)
    }

    /// Newer records of instances, one by one; each is verified already. The time is the
    /// processor's on this thread.
    mutating func measureChanges(_ count: Int) throws -> [Measurement] {
        var random = Random(seed: 2)
        let records = try (0..<count).map { turn in
            let instance = random.index(below: multitude.instances)
            let key = multitude.key(multitude.owner(of: instance))
            return try multitude.record(ofInstance: instance, by: key, turn: turn + 1)
        }
        var spans: [Double] = []
        spans.reserveCapacity(count)
        for record in records {
            let held = store.current
            let span = ThreadClock.measure { take(record) }
            spans.append(span.nanoseconds / 1_000)
            precondition(held.index < store.current.index, "readers see it")
        }
        spans.sort()
        func figure(_ name: String, at share: Double, bar: Double?) -> Measurement {
            let place = min(count - 1, Int(Double(count) * share))
            return Measurement(name: "a change, \(name)", value: spans[place], unit: "µs", bar: bar)
        }
        return [
            figure("median", at: 0.5, bar: 100),
            figure("p99", at: 0.99, bar: nil),
            figure("p99.9", at: 0.999, bar: 1_000),
        ]
    }

    private mutating func take(_ record: Verified<Record>) {
        registry.take(record)
        let record = record.value
        switch record.body {
        case .member(let body):
            var wishes: [MembershipEffect] = []
            membership.learn(
                record.signer,
                version: record.version,
                leaving: false,
                at: .start,
                into: &wishes
            )
            let view = MemberView(
                id: record.signer,
                version: record.version,
                body: body,
                status: .alive,
                sinceMilliseconds: 1
            )
            store.apply([.member(view)], nowMilliseconds: 1)
        case .instance(let body):
            let view = InstanceView(
                owner: record.signer,
                key: record.key,
                version: record.version,
                body: body
            )
            store.apply([.instance(view)], nowMilliseconds: 2)
        case .accusation, .caller, .part, .event, .unknown: break
        }
    }
}
