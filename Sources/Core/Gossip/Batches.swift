import Primitives
import Registry
import Wire

extension Array {
    /// What others wait for comes first: members before what they own, heads before their parts.
    func inOrderOfNeed(_ kind: (Element) -> RecordKind) -> [Element] {
        let members = filter { kind($0) == .member }
        let parts = filter { kind($0) == .part }
        return members + filter { ![.member, .part].contains(kind($0)) } + parts
    }
}

/// Records sorted by receiver and packed, by their size, into payloads of one datagram each.
struct Batches {
    private var batches: [(peer: NodeID, records: [CarriedRecord], size: Int)] = []
    /// The receivers so far, each once, in the order in which they came.
    private(set) var peers: [NodeID] = []
    /// The open batch of each receiver; looked up, never iterated.
    private var open: [NodeID: Int] = [:]
    /// What a payload takes beside its records.
    private let overhead: Int

    /// Of a message that holds nothing but records: their count.
    static let gossipOverhead = 1

    init(overhead: Int = gossipOverhead) {
        self.overhead = overhead
    }

    mutating func add(_ record: Record, for peer: NodeID) {
        let carried = CarriedRecord.record(record)
        if let place = open[peer],
            batches[place].size + carried.framedSize <= Message.maximumPayload
        {
            batches[place].records.append(carried)
            batches[place].size += carried.framedSize
        } else {
            if open[peer] == nil { peers.append(peer) }
            open[peer] = batches.count
            batches.append((peer, [carried], overhead + carried.framedSize))
        }
    }

    /// In the order in which they were opened.
    var all: [(NodeID, [CarriedRecord])] {
        batches.map { ($0.peer, $0.records) }
    }

    /// Records for one receiver, in their order.
    static func packed(_ records: [Record], overhead: Int) -> [[CarriedRecord]] {
        var batches = Batches(overhead: overhead)
        for record in records { batches.add(record, for: anybody) }
        return batches.batches.map(\.records)
    }

    /// A receiver that stands for any.
    private static let anybody = NodeID(high: 0, low: 0)
}
