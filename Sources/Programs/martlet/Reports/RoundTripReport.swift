/// The estimated round trip between two nodes as `martlet rtt` prints it.
package struct RoundTripReport: Equatable, Sendable {
    package let from: String
    package let to: String
    package let milliseconds: Double

    /// In thousandths of a millisecond.
    package var text: String { "Estimated \(from) <-> \(to) rtt: \(shown) ms" }

    package var json: JSON {
        .members([
            "From": .text(from), "To": .text(to), "Milliseconds": .decimal(thousandths / 1_000),
        ])
    }

    private var thousandths: Double { (milliseconds * 1_000).rounded() }

    private var shown: String {
        let whole = Int(thousandths)
        let rest = String(whole % 1_000)
        return "\(whole / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
}

/// An element of `/v1/coordinate/datacenters`.
package struct PlacedDatacenterAnswer: Decodable, Sendable {
    package let coordinates: [PlacedNodeAnswer]
}

/// A node and where it is.
package struct PlacedNodeAnswer: Decodable, Sendable {
    package let node: String
    package let coord: CoordinateAnswer
}

/// Where a node is, in seconds.
package struct CoordinateAnswer: Decodable, Sendable {
    package let vec: [Double]
    package let adjustment: Double
    package let height: Double

    /// The round trip to be expected (docs/protocol.md, Coordinates); `nil` where the answer is not
    /// in form.
    func milliseconds(to other: CoordinateAnswer) -> Double? {
        let squares = zip(vec, other.vec).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let raw = squares.squareRoot() + height + other.height
        let adjusted = raw + adjustment + other.adjustment
        let seconds = adjusted > 0 ? adjusted : raw
        return (0...3_600).contains(seconds) ? seconds * 1_000 : nil
    }
}

extension APIClient {
    /// Estimates the round trip between two nodes; the second is the agent's own if not given.
    package func roundTrip(
        between node: String,
        and other: String?
    ) async throws(CommandFailure) -> RoundTripReport {
        let second = if let other { other } else { try await ownName() }
        let answer = try await get(
            "/v1/coordinate/datacenters",
            as: [PlacedDatacenterAnswer].self
        )
        let placed = answer.flatMap(\.coordinates)
        let from = try await find(node, among: placed)
        let to = try await find(second, among: placed)
        if from.node == to.node {
            throw CommandFailure("name two nodes: the round trip of \(to.node) to itself is none.")
        }
        guard let milliseconds = from.coord.milliseconds(to: to.coord) else {
            throw CommandFailure("the agent's coordinates of \(from.node) or \(to.node) are none.")
        }
        return RoundTripReport(from: from.node, to: to.node, milliseconds: milliseconds)
    }

    /// The name of the agent's own node.
    private func ownName() async throws(CommandFailure) -> String {
        try await get("/v1/agent/self", as: SelfNameAnswer.self).config.nodeName
    }

    private func find(
        _ name: String,
        among placed: [PlacedNodeAnswer]
    ) async throws(CommandFailure) -> PlacedNodeAnswer {
        let found =
            placed.first { $0.node == name }
            ?? placed.first { $0.node.lowercased() == name.lowercased() }
        if let found { return found }
        let members = try await get("/v1/agent/members", as: [MemberAnswer].self)
        let isMember = members.contains { $0.name.lowercased() == name.lowercased() }
        throw CommandFailure(
            "Could not find a coordinate for node \"\(name)\": "
                + (isMember
                    ? "it has not told where it is. A node does so about a minute after it has "
                        + "joined others; an older version never does."
                    : "there is no such member. martlet members lists them.")
        )
    }
}

/// `/v1/agent/self`, as far as the node's name.
private struct SelfNameAnswer: Decodable {
    let config: Configuration

    struct Configuration: Decodable {
        let nodeName: String
    }
}
