import Primitives

/// Entries of which those of greater weight tend to come first: each place is drawn among those
/// left in proportion to weight. Those without weight follow in their order.
///
/// The sums are kept in a tree (Fenwick 1994), so that drawing one of thousands costs a dozen
/// steps.
struct WeightedGroup: Sendable {
    private let begin: Int
    private var sums: [UInt32]
    private var weights: [UInt32]
    private var total: UInt32
    private var heaviest: Int
    private var nextWeightless = 0
    private(set) var left: Int

    /// The greatest weight of one: 4,096 of them do not exceed 32 bits.
    static let maximumWeight: UInt32 = 0xF_FFFF

    init(from begin: Int, weights: [UInt32]) {
        self.begin = begin
        self.weights = weights.map { min($0, Self.maximumWeight) }
        left = weights.count
        total = self.weights.reduce(0, +)
        sums = [0] + self.weights
        for place in 1..<(sums.count) {
            let parent = place + (place & -place)
            if parent < sums.count { sums[parent] += sums[place] }
        }
        heaviest = 1
        while heaviest * 2 < sums.count { heaviest *= 2 }
    }

    /// The number of the next entry; `nil` where none is left.
    mutating func draw(_ random: inout Random) -> Int? {
        guard left > 0 else { return nil }
        left -= 1
        guard total > 0 else { return weightless() }
        let number = place(of: UInt32(truncatingIfNeeded: random.index(below: Int(total))))
        remove(number)
        return begin + number
    }

    /// The entry on whose part of the sum a number falls.
    private func place(of number: UInt32) -> Int {
        var rest = number
        var place = 0
        var step = heaviest
        while step > 0 {
            let next = place + step
            if next < sums.count, sums[next] <= rest {
                rest -= sums[next]
                place = next
            }
            step /= 2
        }
        return place
    }

    private mutating func remove(_ number: Int) {
        let weight = weights[number]
        total -= weight
        weights[number] = Self.drawn
        var place = number + 1
        while place < sums.count {
            sums[place] -= weight
            place += place & -place
        }
    }

    private mutating func weightless() -> Int? {
        while nextWeightless < weights.count {
            defer { nextWeightless += 1 }
            if weights[nextWeightless] != Self.drawn { return begin + nextWeightless }
        }
        return nil
    }

    /// Stands for the weight of one that was drawn.
    private static let drawn = UInt32.max
}
