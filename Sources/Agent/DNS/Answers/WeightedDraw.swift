import Primitives

/// Draws the entries of a group one after the other, each once.
///
/// A large group stays as it is, for the next answer: what was drawn before is drawn over. Only
/// when half of the weight is gone would that be often, and a tree of what is left is made. So a
/// dozen of thousands cost a dozen draws.
struct WeightedDraw {
    private let group: WeightedGroup
    private var drawn: NumberSet
    /// The same in order, those without weight left out.
    private var order: [Int] = []
    private var gone = 0
    private var left: WeightSums?
    private var nextWeightless = 0

    /// Entries of which a copy costs no more than to draw over.
    private static let fewEntries = 64

    init(_ group: WeightedGroup) {
        self.group = group
        let isLarge = group.weights.count > Self.fewEntries
        drawn = NumberSet(below: isLarge ? group.weights.count : 0)
        left = isLarge ? nil : group.sums
    }

    /// The number of the next entry; `nil` where none is left.
    mutating func next(_ random: inout Random) -> Int? {
        guard gone < group.sums.total else { return weightless() }
        let isOverdrawn = left == nil && gone * 2 <= group.sums.total
        let number = isOverdrawn ? again(&random) : rest(&random)
        gone += Int(group.weights[number])
        return group.begin + number
    }

    /// Draws among all until it is one that was not drawn: twice on average, at most.
    private mutating func again(_ random: inout Random) -> Int {
        while true {
            let number = group.sums.place(of: random.index(below: group.sums.total))
            if drawn.contains(number) { continue }
            drawn.insert(number)
            order.append(number)
            return number
        }
    }

    /// Draws among those that are left.
    private mutating func rest(_ random: inout Random) -> Int {
        var sums = left.take() ?? withoutDrawn
        let number = sums.place(of: random.index(below: sums.total))
        sums.remove(group.weights[number], at: number)
        left = sums
        return number
    }

    private var withoutDrawn: WeightSums {
        var sums = group.sums
        for number in order { sums.remove(group.weights[number], at: number) }
        return sums
    }

    private mutating func weightless() -> Int? {
        while nextWeightless < group.weights.count {
            defer { nextWeightless += 1 }
            if group.weights[nextWeightless] == 0 { return group.begin + nextWeightless }
        }
        return nil
    }
}
