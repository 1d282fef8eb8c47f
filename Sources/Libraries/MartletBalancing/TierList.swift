/// The tiers, nearest first.
///
/// Most services have one, which stands here itself and not in an array: a pick that goes through
/// an array's storage asks first whether it is shared, and that costs as much as a look-up.
struct TierList: Sendable {
    private(set) var count = 0
    /// The first of them; unused while there is none.
    var nearest = Tier()
    private var farther: [Tier] = []

    var isEmpty: Bool { count == 0 }
    var indices: Range<Int> { 0..<count }

    subscript(place: Int) -> Tier {
        get { place == 0 ? nearest : farther[place - 1] }
        _modify {
            if place == 0 {
                yield &nearest
            } else {
                yield &farther[place - 1]
            }
        }
    }

    /// Makes them so many; new ones are empty, and those beyond are given up.
    mutating func resize(to size: Int) {
        if size == 0 || count == 0 { nearest = Tier() }
        let beyond = max(0, size - 1)
        while farther.count < beyond { farther.append(Tier()) }
        if farther.count > beyond { farther.removeLast(farther.count - beyond) }
        count = size
    }
}
