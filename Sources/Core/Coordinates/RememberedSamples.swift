import Primitives

/// The newest sample of each of the last 64 members that were heeded: how long the way was, and
/// where they said that they are. A node learns from them again and again, since new ones are rare.
struct RememberedSamples: Sendable {
    struct Sample: Sendable {
        let member: NodeID
        let place: Place
        let seconds: Double
    }

    static let limit = 64
    private(set) var samples: [Sample] = []
    /// Where the next goes; what is there is the oldest.
    private var next = 0
    /// How many were added since the beginning, or since all were forgotten.
    private(set) var added = 0

    mutating func add(_ place: Place, of member: NodeID, seconds: Double) {
        added += 1
        let sample = Sample(member: member, place: place, seconds: seconds)
        if let place = samples.firstIndex(where: { $0.member == member }) {
            samples[place] = sample
            return
        }
        if samples.count < RememberedSamples.limit {
            samples.insert(sample, at: next)
        } else {
            samples[next] = sample
        }
        next = (next + 1) % RememberedSamples.limit
    }

    mutating func forget(_ member: NodeID) {
        guard let place = samples.firstIndex(where: { $0.member == member }) else { return }
        samples.remove(at: place)
        if place < next { next -= 1 }
    }

    mutating func removeAll() {
        samples = []
        next = 0
        added = 0
    }
}
