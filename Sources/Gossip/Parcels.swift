import Primitives
import Registry
import Wire

/// Records sorted by receiver and packed into payloads of one datagram each.
struct Parcels {
    private var parcels: [(peer: NodeID, records: [CarriedRecord], size: Int)] = []
    /// The open parcel of each receiver; looked up, never iterated.
    private var open: [NodeID: Int] = [:]

    /// What a payload of records takes beside them.
    static let overhead = 2

    mutating func add(_ record: Record, for peer: NodeID) {
        let carried = CarriedRecord.record(record)
        if let place = open[peer],
            parcels[place].size + carried.framedSize <= Message.maximumPayload
        {
            parcels[place].records.append(carried)
            parcels[place].size += carried.framedSize
        } else {
            open[peer] = parcels.count
            parcels.append((peer, [carried], Parcels.overhead + carried.framedSize))
        }
    }

    /// In the order in which they were opened.
    var all: [(NodeID, [CarriedRecord])] {
        parcels.map { ($0.peer, $0.records) }
    }
}
