package import Coordinates
import Membership
import Primitives
import Registry
import Wire

/// Where this node is, as round trips see it (docs/protocol.md, Coordinates).
extension Node {
    /// Takes how long an answer of a member took, with where it says that it is, if it was asked.
    mutating func learn(
        _ coordinate: Coordinate?,
        of member: NodeID,
        roundTrip: Duration?,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) {
        guard let roundTrip else { return }
        let hasMoved = positioning.estimator.learn(
            coordinate,
            of: member,
            roundTrip: roundTrip,
            at: now
        )
        if hasMoved { tellCoordinate(at: now, into: &effects) }
    }

    /// Signs the member record anew where this node has moved.
    private mutating func tellCoordinate(at now: Instant, into effects: inout [GossipEffect]) {
        guard isReady, !isLeaving,
            let coordinate = positioning.news.take(
                from: positioning.estimator,
                waiting: registry.membersWithoutPlace,
                at: now
            ),
            let record = try? origin.renewMember({ $0.coordinate = coordinate })
        else { return }
        counters.count(.coordinatesTold)
        adopt(record, at: now, into: &effects)
    }

    /// Where this node is now, which its record says only roughly.
    package mutating func currentCoordinate() -> Coordinate? { positioning.coordinate }
}

extension Registry {
    /// How many have not told yet where they are.
    fileprivate var membersWithoutPlace: Int {
        members.count { id in
            guard case .member(let body)? = member(id)?.body else { return false }
            return body.coordinate == nil
        }
    }
}

extension [RegistryChange] {
    /// Whether all that changed is where a member is. It refutes nothing then, and nobody waits for
    /// it (ADR 60).
    var onlyMoveAMember: Bool {
        guard count == 1, case .member(let record, previous: let previous?) = self[0],
            record.version.epoch == previous.version.epoch, !record.hasUnknownFields,
            case .member(var body) = record.body, case .member(let before) = previous.body
        else { return false }
        // A refutation says nothing new of itself, and is in a hurry.
        guard body.coordinate != before.coordinate else { return false }
        body.coordinate = before.coordinate
        return body == before
    }
}

/// What is kept to know where this node is, and what others were told of it.
struct Positioning: Sendable {
    var estimator: CoordinateEstimator
    var news: CoordinateNews

    /// Its generator is its own, so that what it draws moves nothing else.
    init(_ configuration: Node.Configuration) {
        var seeds = configuration.random
        var random = Random(seed: seeds.next() ^ 0xC007_D14A_7E00_0001)
        news = CoordinateNews(random: Random(seed: random.next()))
        estimator = CoordinateEstimator(
            random: random,
            memberLimit: configuration.settings.registry.members
        )
    }

    /// Where this node is now, which its record says only roughly.
    var coordinate: Coordinate? { estimator.coordinate }

    /// Whether a member's next answer would count, so that it is to say where it is.
    func wantsCoordinate(of member: NodeID, at now: Instant) -> Bool {
        estimator.wants(member, at: now)
    }

    /// The member is reaped, or is somewhere else now.
    mutating func forget(_ member: NodeID) { estimator.forget(member) }
}
