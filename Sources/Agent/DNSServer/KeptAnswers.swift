import DNS
import NIOCore
import View

/// Answers that were asked for, at most so many and about so many bytes. For a new one the oldest
/// goes, so that no query waits until thousands are forgotten.
struct KeptAnswers {
    struct Key: Hashable {
        let name: DomainName
        let type: RecordType
    }

    struct Kept {
        let answer: PreparedAnswer
        /// What it is about.
        let topic: ViewTopic?
        /// Of the topic; without one, of everything.
        let topicIndex: UInt64
        /// Of everything, when it was last found to hold.
        var index: UInt64
        let until: NIODeadline?
    }

    private struct Slot {
        let key: Key
        var kept: Kept
    }

    private let maximumCount: Int
    private let maximumBytes: Int
    private var slots: [Slot?] = []
    private var places: [Key: Int] = [:]
    /// Where the oldest is, once all places are taken.
    private var hand = 0
    private(set) var sizeBytes = 0

    init(maximumCount: Int = 4_096, maximumBytes: Int = 32 << 20) {
        self.maximumCount = maximumCount
        self.maximumBytes = maximumBytes
    }

    var count: Int { places.count }

    /// The place of an answer to this question, for as long as nothing is put in.
    func place(of key: Key) -> Int? { places[key] }

    /// The answer at a place that `place(of:)` gave.
    subscript(place: Int) -> Kept? {
        get { slots[place]?.kept }
        set {
            guard let newValue else { return remove(at: place) }
            slots[place]?.kept = newValue
        }
    }

    /// Keeps an answer in place of one to the same question, or of the oldest. One that takes more
    /// than all may is kept alone.
    mutating func put(_ kept: Kept, for key: Key) {
        let place = places[key] ?? nextPlace()
        remove(at: place)
        var oldest = hand
        while sizeBytes + kept.answer.sizeBytes > maximumBytes, !places.isEmpty {
            remove(at: oldest)
            oldest = (oldest + 1) % slots.count
        }
        slots[place] = Slot(key: key, kept: kept)
        places[key] = place
        sizeBytes += kept.answer.sizeBytes
    }

    private mutating func nextPlace() -> Int {
        if slots.count < maximumCount {
            slots.append(nil)
            return slots.count - 1
        }
        defer { hand = (hand + 1) % maximumCount }
        return hand
    }

    private mutating func remove(at place: Int) {
        guard let slot = slots[place] else { return }
        slots[place] = nil
        places[slot.key] = nil
        sizeBytes -= slot.kept.answer.sizeBytes
    }
}
