import Primitives

/// What members of a `VirtualMesh` write to each other.
enum Message {
    case ping(nonce: UInt64)
    case ack(nonce: UInt64)
    case pingRequest(target: Int, nonce: UInt64, patience: Duration)
    case indirectAck(target: Int, nonce: UInt64)
    case nack(target: Int, nonce: UInt64)
    case accusation(of: Int, version: Version, by: Int)
    case record(of: Int, version: Version)
}

struct Letter {
    let moment: Instant
    let from: Int
    let to: Int
    let message: Message
}

/// Letters on their way, the earliest first and of those the first written: a binary heap.
struct Mail {
    private var heap: [(order: Int, letter: Letter)] = []
    private var written = 0

    var first: Letter? { heap.first?.letter }

    mutating func post(_ letter: Letter) {
        heap.append((written, letter))
        written += 1
        var child = heap.count - 1
        while child > 0, isEarlier(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func take() -> Letter? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first.letter }
        heap[0] = last
        var parent = 0
        while true {
            let children = (2 * parent + 1..<2 * parent + 3).filter { $0 < heap.count }
            guard let child = children.min(by: { isEarlier($0, $1) }), isEarlier(child, parent)
            else { return first.letter }
            heap.swapAt(child, parent)
            parent = child
        }
    }

    private func isEarlier(_ left: Int, _ right: Int) -> Bool {
        let (left, right) = (heap[left], heap[right])
        return left.letter.moment == right.letter.moment
            ? left.order < right.order : left.letter.moment < right.letter.moment
    }
}
