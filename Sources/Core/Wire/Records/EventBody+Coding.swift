import Primitives
import Registry

/// docs/protocol.md, "Event". The slot stands in the key field before it.
extension EventBody {
    func write(to writer: inout Writer) {
        writer.write(id.high)
        writer.write(id.low)
        writer.write(unixSeconds)
        writer.write(content.name)
        writer.write(content.datacenter)
        writer.write(content.nodeFilter)
        writer.write(content.serviceFilter)
        writer.write(content.tagFilter)
        writer.write(UInt16(clamping: content.payload.count))
        writer.write(content.payload)
    }

    init(field: ArraySlice<UInt8>, reading reader: inout Reader) throws(Rejection) {
        var fieldReader = Reader(field)
        let slot = try fieldReader.read(UInt8.self)
        guard fieldReader.isAtEnd else { throw .malformed }
        self.init(
            slot: slot,
            id: EventID(high: try reader.read(), low: try reader.read()),
            unixSeconds: try reader.read(),
            content: try EventContent(reading: &reader)
        )
    }
}

extension EventContent {
    fileprivate init(reading reader: inout Reader) throws(Rejection) {
        let name = try reader.text(maxBytes: RecordLimits.identifierBytes)
        let datacenter = try reader.text(maxBytes: RecordLimits.nameBytes)
        let nodeFilter = try reader.text(maxBytes: RecordLimits.eventFilterBytes)
        let serviceFilter = try reader.text(maxBytes: RecordLimits.eventFilterBytes)
        let tagFilter = try reader.text(maxBytes: RecordLimits.eventFilterBytes)
        let size = Int(try reader.read(UInt16.self))
        guard size <= EventContent.payloadBytes else { throw .limit }
        self.init(
            name: name,
            payload: Array(try reader.bytes(size)),
            datacenter: datacenter,
            nodeFilter: nodeFilter,
            serviceFilter: serviceFilter,
            tagFilter: tagFilter
        )
    }
}
