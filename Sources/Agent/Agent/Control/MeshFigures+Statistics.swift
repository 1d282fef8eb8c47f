import Gossip
import HTTPAPI
import Membership
import NodeShell

extension MeshFigures {
    /// What `/v1/agent/self` and `martlet info` show, in groups.
    var statistics: [StatisticsGroup] {
        func value(_ key: String, _ value: some CustomStringConvertible) -> StatisticsValue {
            StatisticsValue(key: key, value: value.description)
        }
        return [
            StatisticsGroup(
                name: "gossip",
                values: [
                    value("bytes_received", traffic.bytesReceived),
                    value("bytes_sent", traffic.bytesSent),
                    value("datagrams_received", traffic.datagramsReceived),
                    value("datagrams_sent", traffic.datagramsSent),
                    value("rejected", counters.rejected - repeats),
                    value("repeats", repeats),
                ]
            ),
            StatisticsGroup(
                name: "mesh",
                values: [value("degraded", isDegraded)]
                    + [value("health_score", localHealth)]
                    + statuses.map { value("members_\($0.0.rawValue)", $0.1) }
                    + [value("quorum", quorum)]
                    + [value("quorum_groups", quorumGroups)]
                    + [value("ready", isReady)]
                    + [value("single_address", isBehindOneAddress)]
            ),
            StatisticsGroup(
                name: "registry",
                values: [
                    value("epoch", epoch), value("instances", instances),
                    value("records", records), value("root", root.map { "\($0)" } ?? ""),
                ]
            ),
        ]
    }
}
