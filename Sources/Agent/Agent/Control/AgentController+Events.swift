import HTTPAPI
import NodeShell
import Primitives
import Registry
import Sodium

extension AgentController {
    func fire(_ content: EventContent) async throws(FireError) -> EventID {
        let id = EventID.drawn()
        do throws(EventRefusal) {
            try await loop.fire(content, as: id)
        } catch {
            switch error {
            case .tooSoon: throw .tooSoon
            case .unfit(let sentence): throw .unfit(sentence)
            case .ended: throw .stopping
            }
        }
        return id
    }
}

extension EventID {
    /// A random UUID (RFC 9562 §5.4).
    fileprivate static func drawn() -> EventID {
        let version: UInt64 = 0x4000
        let variant: UInt64 = 0x8000_0000_0000_0000
        return EventID(
            high: RandomBytes.word() & ~0xF000 | version,
            low: RandomBytes.word() >> 2 | variant
        )
    }
}
