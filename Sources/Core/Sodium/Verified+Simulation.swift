package import Primitives

extension Verified {
    /// Takes a value on trust: bulk simulation leaves the arithmetic of signatures out.
    ///
    /// Tidy tests forbid this name outside `Simulation` and `Tests`.
    package init(trusting value: Value, from signer: NodeID) {
        self.init(trusted: value, signer: signer)
    }
}
