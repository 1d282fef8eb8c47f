import Gossip
import Primitives
import Registry
import Wire

/// What nodes cost as a whole: two that differ in ten records, and one that has nothing to do.
struct MeshCost {
    private var mesh: VirtualMesh

    init(_ population: Population) throws {
        mesh = try VirtualMesh(population)
    }

    mutating func measure(repeats: Int) -> [Measurement] {
        idle() + equal() + reconciliations(max(1, repeats))
    }

    /// A minute at rest.
    private mutating func idle() -> [Measurement] {
        let seconds = 60
        let idle = Measurement.median("advance an idle node", repeats: 3) {
            mesh.forgetTimes()
            mesh.run(for: .seconds(seconds))
            let calls = mesh.hosts.reduce(0) { $0 + $1.advances }
            let time = mesh.hosts.reduce(Duration.zero) { $0 + $1.advanced }
            return time.seconds * 1e9 / Double(calls)
        }
        let each = Double(mesh.hosts.count * seconds)
        let calls = mesh.hosts.reduce(0) { $0 + $1.advances }
        let time = mesh.hosts.reduce(Duration.zero) {
            $0 + $1.advanced + $1.spent.otherwise + $1.spent.reconciling
        }
        return [
            idle.with(bar: nil, threshold: CoreBars.steps[idle.name]),
            Measurement(name: "  calls a second", value: Double(calls) / each, unit: ""),
            Measurement(
                name: "  all of an idle node's second",
                value: time.seconds * 1e6 / each,
                unit: "µs"
            ),
            Measurement(
                name: "  datagrams a second",
                value: Double(mesh.sent.otherwise.datagrams) / each,
                unit: ""
            ),
        ]
    }

    /// Equal registries: nothing beside pings.
    private mutating func equal() -> [Measurement] {
        mesh.forgetTimes()
        mesh.run(for: .seconds(60))
        precondition(mesh.isWhole, "nothing changed")
        return [
            Measurement(
                name: "reconcile equal registries, a minute of ten nodes",
                value: Double(mesh.sent.reconciling.bytes),
                unit: "B",
                bar: 0,
                threshold: 0
            )
        ]
    }

    private mutating func reconciliations(_ repeats: Int) -> [Measurement] {
        var walks: [Walk] = []
        var ratios: [Double] = []
        for number in 0..<repeats {
            let before = Calibration.step()
            walks.append(reconcile(number))
            let step = max(before, Calibration.step())
            ratios.append((walks.last?.time.seconds ?? 0) * 1e9 / step)
        }
        func median(_ value: (Walk) -> Double) -> Double {
            walks.map(value).sorted()[walks.count / 2]
        }
        let name = "reconcile 10 in 10,000"
        return [
            Measurement(
                name: name + ": bytes both ways",
                value: median { Double($0.bytes) },
                unit: "B",
                bar: CoreBars.reconcileBytes,
                threshold: CoreBars.reconcileBytes
            ),
            Measurement(
                name: "  datagrams both ways",
                value: median { Double($0.datagrams) },
                unit: ""
            ),
            Measurement(
                name: name + ": processor, both",
                value: median { $0.time.seconds * 1e6 },
                unit: "µs",
                ratio: ratios.sorted()[ratios.count / 2],
                threshold: CoreBars.steps[name]
            ),
            Measurement(
                name: "  until both hold the same, over 1 ms links",
                value: median { $0.until.seconds * 1e3 },
                unit: "ms"
            ),
        ]
    }

    /// What one reconciliation took.
    private struct Walk {
        var bytes: Int
        var datagrams: Int
        /// Processor time of both, for its messages alone.
        var time: Duration
        /// From the moment at which they could talk to each other.
        var until: Duration
    }

    /// One node changes five instances and adds five while nobody hears it; then one other alone
    /// may reconcile with it.
    private mutating func reconcile(_ number: Int) -> Walk {
        let (one, other) = (number % mesh.hosts.count, (number + 3) % mesh.hosts.count)
        mesh.passes = { _, from, to in from != one && to != one }
        for place in 0..<10 {
            let isNew = place < 5
            // Those that are new the first time are changed after it.
            let id = isNew ? Population.instancesPerMember + place : place * 91
            let body = Population.instance(id, port: UInt16(1_000 + number))
            mesh.perform(.publish(body), at: one)
        }
        mesh.run(for: .milliseconds(150))
        let pair: Set = [one, other]
        mesh.passes = { message, from, to in
            message == .gossip
                ? false : !message.isReconciling || pair.contains(from) && pair.contains(to)
        }
        mesh.forgetTimes()
        let start = mesh.now
        mesh.run(for: .seconds(30)) {
            $0.hosts[one].node.registry.root == $0.hosts[other].node.registry.root
        }
        let until = mesh.now - start
        precondition(until < .seconds(30), "they find each other's records")
        // The last records may still be on their way to whoever leads the walk.
        mesh.run(for: .milliseconds(5))
        let walk = Walk(
            bytes: mesh.sent.reconciling.bytes,
            datagrams: mesh.sent.reconciling.datagrams,
            time: mesh.hosts.reduce(.zero) { $0 + $1.spent.reconciling },
            until: until
        )
        mesh.passes = { _, _, _ in true }
        mesh.run(for: .seconds(20))
        precondition(mesh.isWhole, "all hold the same")
        return walk
    }
}
