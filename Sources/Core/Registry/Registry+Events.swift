internal import HashTreeCollections
package import Primitives

/// What members told of that happened. Events are held as records of unknown kinds are, so that a
/// version that does not know them holds the same.
extension Registry {
    /// The events of a member that are held, in the order in which it signed them.
    package func events(of id: NodeID) -> [Record] {
        (origins[id]?.unknown.all ?? [])
            .filter { $0.kind == .event }
            .sorted { $0.version < $1.version }
    }
}
