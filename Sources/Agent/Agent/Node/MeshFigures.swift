import Gossip
import Membership
import Primitives
import Registry

/// What the node's loop tells of itself for metrics, read in one moment.
struct MeshFigures: Sendable {
    var counters = Counters()
    var traffic = Traffic()
    var isSocketOpen = false
    var statuses: [(MemberStatus, Int)] = []
    var localHealth = 0
    var isDegraded = false
    var quorum = 0
    /// Groups of members from which a quorum takes its voices.
    var quorumGroups = 0
    var isBehindOneAddress = false
    var isReady = false
    /// Those that are there, as readers see them.
    var instances = 0
    var records = 0
    var parts = 0
    var missingRests = 0
    var equivocations = 0
    var nameIsHeldByAnother = false
    var stored = StoredFigures()

    /// Datagrams that came a second way: nothing is wrong with them.
    var repeats: UInt64 { counters.value(of: .nothingNew) }
}

extension NodeLoop {
    /// How many instances there are readers know.
    func figures(instances: Int) -> MeshFigures {
        var figures = MeshFigures()
        figures.counters = driver.node.counters
        figures.traffic = transport?.traffic ?? Traffic()
        figures.isSocketOpen = socketState == .open
        figures.statuses = MemberStatus.allCases.map { status in
            // This one is none of those it watches.
            (status, driver.node.members(with: status) + (status == .alive ? 1 : 0))
        }
        figures.localHealth = driver.node.membership.localHealth
        figures.isDegraded = driver.node.membership.isDegraded
        figures.quorum = driver.node.membership.quorum
        figures.quorumGroups = driver.node.membership.quorumGroups
        figures.isBehindOneAddress = driver.node.membership.isBehindOneAddress
        figures.isReady = driver.node.isReady
        figures.instances = instances
        figures.records = driver.node.registry.comparedCount
        figures.parts = driver.node.registry.partCount
        figures.missingRests = driver.node.missingRests
        figures.equivocations = driver.node.registry.equivocations
        figures.nameIsHeldByAnother = driver.node.nameHolder != nil
        figures.stored = hooks.stored()
        return figures
    }

    /// Figures for `martlet info`, in groups.
    func statistics(instances: Int) -> [StatisticsGroup] {
        let figures = figures(instances: instances)
        func value(_ key: String, _ value: some CustomStringConvertible) -> StatisticsValue {
            StatisticsValue(key: key, value: value.description)
        }
        return [
            StatisticsGroup(
                name: "gossip",
                values: [
                    value("bytes_received", figures.traffic.bytesReceived),
                    value("bytes_sent", figures.traffic.bytesSent),
                    value("datagrams_received", figures.traffic.datagramsReceived),
                    value("datagrams_sent", figures.traffic.datagramsSent),
                    value("rejected", figures.counters.rejected - figures.repeats),
                    value("repeats", figures.repeats),
                ]
            ),
            StatisticsGroup(
                name: "mesh",
                values: [value("degraded", figures.isDegraded)]
                    + [value("health_score", figures.localHealth)]
                    + figures.statuses.map { value("members_\($0.0.rawValue)", $0.1) }
                    + [value("quorum", figures.quorum)]
                    + [value("quorum_groups", figures.quorumGroups)]
                    + [value("ready", figures.isReady)]
                    + [value("single_address", figures.isBehindOneAddress)]
            ),
            StatisticsGroup(
                name: "registry",
                values: [
                    value("epoch", driver.node.epoch), value("instances", figures.instances),
                    value("records", figures.records), value("root", driver.node.registry.root),
                ]
            ),
        ]
    }
}
