/// The records of an answer, each made when it is first drawn.
///
/// Of thousands a message holds a dozen, and all begin anew whenever the mesh changes: to make
/// them beforehand would cost far more than the answers.
final class AnswerRecords {
    /// What each number stands for.
    private let order: [Int]
    private let item: (Int) -> PreparedAnswer.Draft.Item?
    /// By number: 0 is not made yet, -1 is none, else the place in `made` and one.
    private var places: [Int32]
    private var made: [Entry] = []
    /// The bytes of those that are made.
    private(set) var bytes: [UInt8] = []
    private var twins: [DomainName: Int] = [:]

    /// An answer's record, and what goes with it.
    struct Entry {
        /// The record, with a pointer for its owner.
        var answer: Range<Int>
        /// Where in the record its target stands; 0 is none.
        var target = 0
        var targetBytes = 0
        /// Addresses of the target, one behind the other, without their owner.
        var glue = 0..<0
        var glueCount = 0
        /// The number of one entry with the same target: one of them brings the addresses.
        var twin: Int
    }

    init(order: [Int], item: @escaping (Int) -> PreparedAnswer.Draft.Item?) {
        self.order = order
        self.item = item
        places = Array(repeating: 0, count: order.count)
    }

    var count: Int { order.count }

    /// The record of a number below the count; `nil` where there is none after all.
    func entry(_ number: Int) -> Entry? {
        let place = places[number]
        if place > 0 { return made[Int(place) - 1] }
        guard place == 0, let item = item(order[number]) else {
            places[number] = -1
            return nil
        }
        let entry = encode(item, number)
        made.append(entry)
        places[number] = Int32(truncatingIfNeeded: made.count)
        return entry
    }

    private func encode(_ item: PreparedAnswer.Draft.Item, _ number: Int) -> Entry {
        let begin = bytes.count
        bytes += RecordBytes.question
        bytes += item.tail
        var entry = Entry(answer: begin..<bytes.count, twin: number)
        if let target = item.target {
            entry.target = RecordBytes.dataPlace + item.targetPlace
            entry.targetBytes = target.wire.count
            let folded = target.folded
            if let twin = twins[folded] { entry.twin = twin } else { twins[folded] = number }
        }
        let end = bytes.count
        for record in item.glue { bytes += record }
        entry.glue = end..<bytes.count
        entry.glueCount = item.glue.count
        return entry
    }
}
