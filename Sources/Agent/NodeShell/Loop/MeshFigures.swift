package import Gossip
package import Membership
package import Primitives
import Registry

/// What the node's loop tells of itself for metrics, read in one moment.
package struct MeshFigures: Sendable {
    package var counters = Counters()
    package var traffic = Traffic()
    package var isSocketOpen = false
    package var statuses: [(MemberStatus, Int)] = []
    package var localHealth = 0
    package var isDegraded = false
    package var quorum = 0
    /// Groups of members from which a quorum takes its voices.
    package var quorumGroups = 0
    package var isBehindOneAddress = false
    package var isReady = false
    /// Those that are there, as readers see them.
    package var instances = 0
    package var records = 0
    package var parts = 0
    package var missingRests = 0
    package var equivocations = 0
    package var nameIsHeldByAnother = false
    /// Of this node's envelopes.
    package var epoch: UInt64 = 0
    /// The hash of everything that is compared.
    package var root: Digest?
    package var stored = StoredFigures()

    /// Datagrams that came a second way: nothing is wrong with them.
    package var repeats: UInt64 { counters.value(of: .nothingNew) }
}

extension NodeLoop {
    /// How many instances there are readers know.
    package func figures(instances: Int) -> MeshFigures {
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
        figures.epoch = driver.node.epoch
        figures.root = driver.node.registry.root
        figures.stored = hooks.stored()
        return figures
    }
}
