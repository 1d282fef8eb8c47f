import MartletBalancing
import Registry
import View

extension ServiceBalancer {
    /// How often what instances say of their load is looked at.
    private static let loadPause = Duration.seconds(1)

    /// Takes in what the agents beside the instances say that these can bear. Each word counts from
    /// when it came: a record that is as before says nothing new.
    mutating func hearLoads(_ view: ClusterView, at now: MonotonicTime) {
        guard now - heardAt >= Self.loadPause else { return }
        heardAt = now
        for entry in view.instances(of: key.service) {
            guard let load = entry.body.load else { continue }
            let id = InstanceRow.id(of: entry)
            guard rows[id] != nil, heard[id] != entry.view.version else { continue }
            heard[id] = entry.view.version
            balancer.hear(
                LoadReport(
                    capacity: load.capacity,
                    utilization: load.utilization,
                    callers: CallerSketch(bits: load.callers)
                ),
                from: id,
                at: now
            )
        }
    }
}
