package import Primitives
import Registry
package import Sodium

extension RecordAuthor {
    /// An author for bulk simulation: everything is as usual, except that signatures are absent.
    ///
    /// Tidy tests forbid this name outside `Simulation` and `Tests`.
    package init(simulating id: NodeID, cluster: ClusterID) {
        self.init(unsigned: id, cluster: cluster)
    }

    func trusted(_ record: Record) -> Verified<Record> {
        Verified(trusting: record, from: id)
    }
}

extension Statement {
    /// Whether the signature is what a simulated author gives.
    package static func isValid(trusting signature: Signature) -> Bool {
        signature == .absent
    }
}
