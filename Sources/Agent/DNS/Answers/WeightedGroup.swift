/// Entries of which those of greater weight tend to come first: each place is drawn among those
/// left in proportion to weight. Those without weight follow in their order.
struct WeightedGroup: Sendable {
    /// The number of its first entry.
    let begin: Int
    let weights: [UInt32]
    let sums: WeightSums

    /// The greatest weight of one: an address that many instances share is no heavier.
    static let maximumWeight: UInt32 = 0xF_FFFF

    init(from begin: Int, weights: [UInt32]) {
        self.begin = begin
        self.weights = weights.map { min($0, Self.maximumWeight) }
        sums = WeightSums(self.weights)
    }
}

/// Sums of weights in a tree (Fenwick 1994), so that drawing one of thousands costs a dozen steps.
struct WeightSums: Sendable {
    private var sums: [Int]
    private(set) var total: Int
    private let heaviest: Int

    init(_ weights: [UInt32]) {
        sums = [0] + weights.map(Int.init)
        total = sums.reduce(0, +)
        for place in 1..<(sums.count) {
            let parent = place + (place & -place)
            if parent < sums.count { sums[parent] += sums[place] }
        }
        var heaviest = 1
        while heaviest * 2 < sums.count { heaviest *= 2 }
        self.heaviest = heaviest
    }

    /// The entry on whose part of the sum a number below the total falls.
    func place(of number: Int) -> Int {
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

    /// Takes the weight of an entry away.
    mutating func remove(_ weight: UInt32, at number: Int) {
        total -= Int(weight)
        var place = number + 1
        while place < sums.count {
            sums[place] -= Int(weight)
            place += place & -place
        }
    }
}
