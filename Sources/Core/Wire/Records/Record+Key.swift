package import Primitives
package import Registry
import Sodium

/// The keys under which records are held. One origin, kind and key field make one key; of all
/// records with one key only the newest counts.
extension Record {
    /// The key of a node's member record: its key field is empty.
    package static func memberKey(of id: NodeID) -> Digest {
        key(kind: .member, signer: id, field: [])
    }

    /// The key of an instance, or of a check of the node itself: their ids do not meet.
    package static func instanceKey(of signer: NodeID, id: String, isNodeCheck: Bool) -> Digest {
        key(kind: .instance, signer: signer, field: instanceField(id, isNodeCheck: isNodeCheck))
    }

    /// The key of what one member says against another.
    package static func accusationKey(by accuser: NodeID, of target: NodeID) -> Digest {
        key(kind: .accusation, signer: accuser, field: target.bytes)
    }

    /// The key of a member's word that it calls a service.
    package static func callerKey(by caller: NodeID, of service: String) -> Digest {
        key(kind: .caller, signer: caller, field: Array(service.utf8))
    }

    /// The key of the event in one of a member's slots.
    package static func eventKey(by origin: NodeID, slot: UInt8) -> Digest {
        key(kind: .event, signer: origin, field: [slot])
    }

    /// The key that the kind, the signer and the key field of a record give.
    static func key(
        kind: RecordKind,
        signer: NodeID,
        field: some Collection<UInt8>
    ) -> Digest {
        var input = Writer(capacity: 17 + field.count)
        input.write(kind.rawValue)
        input.write(signer)
        input.write(field)
        return Hash.digest(.recordKey, input.bytes)
    }

    /// 0 for an instance of a service, 1 for a check of the node, then the id.
    static func instanceField(_ id: String, isNodeCheck: Bool) -> [UInt8] {
        [isNodeCheck ? 1 : 0] + Array(id.utf8)
    }
}
