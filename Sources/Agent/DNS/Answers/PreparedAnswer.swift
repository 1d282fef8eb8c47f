/// An answer but for what differs each time: the order of its records, and how many there is room
/// for. It holds for every query with this question, in whatever case that is asked.
package struct PreparedAnswer: Sendable {
    package let code: ResponseCode
    /// False where the question is about nothing of ours.
    package let isAuthoritative: Bool
    /// Told to those who understand EDNS.
    package let explanation: Explanation?
    /// Whether it takes account of breakers, which time alone may close.
    package let isShortLived: Bool
    /// Whether one record is all that may be given: a name has one alias.
    let hasOneAnswer: Bool

    let entries: [Entry]
    /// The bytes of all entries.
    let bytes: [UInt8]
    /// Runs of entries, in order; those of one are drawn by weight.
    let groups: [WeightedGroup]
    let authority: [UInt8]
    let authorityCount: UInt16
    /// Additional records whatever the answers are.
    let extra: [UInt8]
    let extraCount: UInt16

    /// How many answers there are.
    package var count: Int { entries.count }

    /// An answer's record, and what goes with it.
    struct Entry: Sendable {
        /// The record, with a pointer for its owner.
        var answer: Range<Int>
        /// Where in the record its target stands; 0 is none.
        var target: Int
        var targetBytes: Int
        /// Addresses of the target, without their owner.
        var glue: [Range<Int>]
        /// The first entry with the same target: one of them brings the addresses.
        var twin: Int
    }
}

extension PreparedAnswer {
    /// An answer in the making.
    struct Draft: Sendable {
        var code = ResponseCode.noError
        var isAuthoritative = true
        var explanation: Explanation?
        var isShortLived = false
        var hasOneAnswer = false
        var items: [Item] = []
        var authority: [UInt8] = []
        var extra: [[UInt8]] = []

        /// The most answers; more do not fit in the largest message.
        static let maximumItems = 4_096

        struct Item: Sendable {
            /// The record without its owner, which is the question's name.
            var tail: [UInt8]
            /// The name in its data that addresses go with, and where in the data it is.
            var target: DomainName?
            var targetPlace = 0
            var glue: [[UInt8]] = []
            var weight: UInt32 = 0
            /// Lower ones come first.
            var group = 0
        }
    }

    init(_ draft: Draft) {
        code = draft.code
        isAuthoritative = draft.isAuthoritative
        explanation = draft.explanation
        isShortLived = draft.isShortLived
        hasOneAnswer = draft.hasOneAnswer
        authority = draft.authority
        authorityCount = draft.authority.isEmpty ? 0 : 1
        extra = draft.extra.flatMap { RecordBytes.question + $0 }
        extraCount = UInt16(truncatingIfNeeded: draft.extra.count)

        let items = draft.items.prefix(Draft.maximumItems).enumerated().sorted { left, right in
            (left.element.group, left.offset) < (right.element.group, right.offset)
        }
        var bytes: [UInt8] = []
        var entries: [Entry] = []
        var first: [DomainName: Int] = [:]
        for (number, (_, item)) in items.enumerated() {
            let begin = bytes.count
            bytes += RecordBytes.question + item.tail
            var entry = Entry(
                answer: begin..<bytes.count,
                target: 0,
                targetBytes: 0,
                glue: [],
                twin: number
            )
            if let target = item.target {
                entry.target = RecordBytes.dataPlace + item.targetPlace
                entry.targetBytes = target.wire.count
                entry.twin = first[target.folded] ?? number
                if entry.twin == number { first[target.folded] = number }
            }
            for record in item.glue {
                entry.glue.append(bytes.count..<(bytes.count + record.count))
                bytes += record
            }
            entries.append(entry)
        }
        self.entries = entries
        self.bytes = bytes
        groups = Self.groups(of: items.map(\.element))
    }

    private static func groups(of items: [Draft.Item]) -> [WeightedGroup] {
        var groups: [WeightedGroup] = []
        var begin = 0
        while begin < items.count {
            let group = items[begin].group
            let end = items[begin...].firstIndex { $0.group != group } ?? items.count
            groups.append(WeightedGroup(from: begin, weights: items[begin..<end].map(\.weight)))
            begin = end
        }
        return groups
    }
}
