/// An answer but for what differs each time: the order of its records, and how many there is room
/// for. It holds for every query with this question, in whatever case that is asked.
///
/// It belongs to who made it, since its records are made as they are drawn.
package struct PreparedAnswer {
    package let code: ResponseCode
    /// False where the question is about nothing of ours.
    package let isAuthoritative: Bool
    /// Told to those who understand EDNS.
    package let explanation: Explanation?
    /// Whether it takes account of breakers, which time alone may close.
    package let isShortLived: Bool
    /// Whether one record is all that may be given: a name has one alias.
    let hasOneAnswer: Bool

    let records: AnswerRecords
    /// Runs of entries, in order; those of one are drawn by weight.
    let groups: [WeightedGroup]
    let authority: [UInt8]
    let authorityCount: UInt16
    /// Additional records whatever the answers are.
    let extra: [UInt8]
    let extraCount: UInt16

    /// How many answers there are.
    package var count: Int { records.count }

    /// About what it takes once all of its records were drawn.
    package var sizeBytes: Int { 512 + authority.count + extra.count + count * 256 }
}

extension PreparedAnswer {
    /// An answer in the making.
    struct Draft {
        var code = ResponseCode.noError
        var isAuthoritative = true
        var explanation: Explanation?
        var isShortLived = false
        var hasOneAnswer = false
        /// Answers that are made already, in their order.
        var items: [Item] = []
        /// Instead of them: many, of which a message holds few.
        var candidates: Candidates?
        var authority: [UInt8] = []
        var extra: [[UInt8]] = []

        /// The most answers to choose from; beyond that, the first count. A message has room for
        /// fewer, and has others each time.
        static let maximumItems = 65_536

        struct Item: Sendable {
            /// The record without its owner, which is the question's name.
            var tail: [UInt8]
            /// The name in its data that addresses go with, and where in the data it is.
            var target: DomainName?
            var targetPlace = 0
            var glue: [[UInt8]] = []
        }

        /// When an answer is drawn.
        struct Rank: Sendable {
            var weight: UInt32 = 0
            /// Lower ones come first.
            var group = 0
        }

        /// What there is to answer with: when each is drawn, and what it is then.
        struct Candidates {
            var ranks: [Rank]
            /// `nil` where there is no such record: another is drawn.
            var item: (Int) -> Item?
        }

        var isEmpty: Bool { items.isEmpty && candidates == nil }

        /// What there is to draw from.
        fileprivate var all: Candidates {
            candidates
                ?? Candidates(
                    ranks: Array(repeating: Rank(), count: items.count),
                    item: { [items] in items[$0] }
                )
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

        let candidates = draft.all
        let ranks = candidates.ranks.prefix(Draft.maximumItems)
        let order = Self.order(ranks)
        records = AnswerRecords(order: order, item: candidates.item)
        groups = Self.groups(order.map { ranks[$0] })
    }

    /// By group, and as they were within one.
    private static func order(_ ranks: ArraySlice<Draft.Rank>) -> [Int] {
        guard let first = ranks.first, !ranks.allSatisfy({ $0.group == first.group }) else {
            return Array(ranks.indices)
        }
        return ranks.indices.sorted { (ranks[$0].group, $0) < (ranks[$1].group, $1) }
    }

    private static func groups(_ ranks: [Draft.Rank]) -> [WeightedGroup] {
        var groups: [WeightedGroup] = []
        var begin = 0
        while begin < ranks.count {
            let group = ranks[begin].group
            let end = ranks[begin...].firstIndex { $0.group != group } ?? ranks.count
            groups.append(WeightedGroup(from: begin, weights: ranks[begin..<end].map(\.weight)))
            begin = end
        }
        return groups
    }
}
