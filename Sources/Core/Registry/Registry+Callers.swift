internal import HashTreeCollections
package import Primitives

/// Which services a member calls, as it says itself. Few records, small ones: 64 of an origin.
extension Registry {
    /// The services that a member says it calls, in order of their keys.
    package func servicesCalled(by id: NodeID) -> [String] {
        origins[id]?.callers.all.compactMap(\.serviceCalled) ?? []
    }

    /// What a member says of the services it calls and called, in order of their keys.
    package func callerRecords(of id: NodeID) -> [Record] { origins[id]?.callers.all ?? [] }

    /// Takes a caller's word that was judged new or newer.
    mutating func applyCaller(
        _ record: Record,
        _ caller: CallerBody,
        into changes: inout [RegistryChange]
    ) {
        let id = record.signer
        if let siblings = origins[id]?.callers, siblings[record.key] == nil {
            if let displaced = displaced(by: record, among: siblings) {
                origins[displaced.signer]?.callers.remove(displaced.key)
                tree.remove(displaced.key)
                callerCount -= 1
                noteEnd(of: displaced, into: &changes)
            }
            callerCount += 1
        }
        origins[id]?.callers.put(record)
        tree.insert(record)
        let isCalling = !caller.flags.contains(.deleted)
        changes.append(.caller(id, service: caller.service, isCalling: isCalling))
    }

    /// Drops the words of a member that its new record voids.
    mutating func voidCallers(of origin: inout Origin, into changes: inout [RegistryChange]) {
        guard !origin.callers.isEmpty else { return }
        for record in origin.callers.removeAll(where: origin.member.voids) {
            tree.remove(record.key)
            callerCount -= 1
            noteEnd(of: record, into: &changes)
        }
    }

    private func noteEnd(of record: Record, into changes: inout [RegistryChange]) {
        guard let service = record.serviceCalled else { return }
        changes.append(.caller(record.signer, service: service, isCalling: false))
    }
}

extension Record {
    /// The service that this record says is called; nil for any other, and where it is no longer.
    fileprivate var serviceCalled: String? {
        guard case .caller(let caller) = body, !caller.flags.contains(.deleted) else { return nil }
        return caller.service
    }
}
