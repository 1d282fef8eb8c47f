import Primitives
import Sodium

/// How to reach a node by its answer to a hello, until its own member record says the same.
struct Contact: Sendable {
    let key: PublicKey
    let boot: BootID
    /// The address that the hello went to and the answer proved.
    let address: Address
}
