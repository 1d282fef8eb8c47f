import Primitives
import Registry
import Wire

/// What this node tells of that happened (docs/protocol.md, Event).
extension Node {
    /// Tells all of an event, in a slot that has none, else in place of the oldest. How often that
    /// may be is for whoever asks.
    mutating func fire(
        _ event: EventBody,
        at now: Instant,
        into effects: inout [GossipEffect]
    ) throws(UnfitRecord) {
        guard !isLeaving else { return }
        var event = event
        event.slot = slotForNext
        let record = try origin.sign(event: event)
        counters.count(.eventsFired)
        adopt(record, at: now, into: &effects)
    }

    private var slotForNext: UInt8 {
        var oldest: (slot: UInt8, version: Version)?
        for slot in 0..<EventBody.slots {
            guard let held = registry.record(Record.eventKey(by: id, slot: slot)) else {
                return slot
            }
            if let oldest, oldest.version < held.version { continue }
            oldest = (slot, held.version)
        }
        return oldest?.slot ?? 0
    }
}
