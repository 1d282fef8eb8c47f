package import Primitives
package import Wire

/// Drives one node: hands it what comes in, lets it do all that is due, and keeps what it wants
/// done until somebody does that.
///
/// The agent, the simulation, the tests' meshes, the benchmark and the fuzzer all go this way, so
/// that what ships is what is proved. Whoever drives does three things after each piece of input:
/// `settle`, do what `drain` hands over, in order, and come back at the moment that `settle` named.
package struct NodeDriver: Sendable {
    package var node: Node
    private var effects: [GossipEffect] = []

    /// A node that has done all that is due.
    package enum Pace: Equatable, Sendable {
        /// Nothing is due before this moment; `nil` where only input can change anything.
        case asleep(until: Instant?)
        /// Something stays due however often the node advances: a defect, named by its parts. The
        /// node goes on at the next piece of input.
        case standing([String])
    }

    /// How often a node may advance at one moment. What is done may make something else due, a few
    /// steps deep; a node that needs more does not get ahead.
    private static let patience = 100

    /// Makes the node, which has its first effects to be drained.
    ///
    /// - Throws: `UnfitRecord` where name, metadata and certificate do not fit one record.
    package init(
        _ configuration: Node.Configuration,
        at now: Instant
    ) throws(UnfitRecord) {
        var effects: [GossipEffect] = []
        node = try Node(configuration, at: now, into: &effects)
        self.effects = effects
    }

    /// Hands over a datagram.
    package mutating func receive(_ bytes: [UInt8], from address: Address, at now: Instant) {
        node.receive(bytes, from: address, at: now, into: &effects)
    }

    /// Hands over a command.
    package mutating func perform(_ command: Command, at now: Instant) {
        node.perform(command, at: now, into: &effects)
    }

    /// Hands over anything else that the node takes.
    package mutating func act(_ body: (inout Node, inout [GossipEffect]) -> Void) {
        body(&node, &effects)
    }

    /// Advances the node until nothing is due.
    package mutating func settle(at now: Instant) -> Pace {
        for _ in 0..<NodeDriver.patience {
            guard let deadline = node.earliestDeadline() else { return .asleep(until: nil) }
            if deadline > now { return .asleep(until: deadline) }
            node.advance(to: now, into: &effects)
        }
        let next = node.earliestDeadline()
        guard let next, next <= now else { return .asleep(until: next) }
        let late = node.deadlines.filter { ($0.time ?? .distantFuture) <= now }
        return .standing(late.map(\.part))
    }

    /// What is to be done, in order, and no more of it afterwards.
    package mutating func drain() -> [GossipEffect] {
        if effects.isEmpty { return [] }
        defer { effects.removeAll(keepingCapacity: true) }
        return effects
    }
}
