import Primitives

/// Who has each contested name here, this node's own among them (ADR 25).
struct Naming: Sendable {
    var pins = NamePins()
    /// The shown holder of this node's own name, where it is another.
    var ownHolder: NodeID?
}
