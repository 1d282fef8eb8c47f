package import Primitives
import Sodium

/// A message on its way through a bulk simulation: everything that an envelope says, neither
/// encoded, signed nor sealed.
///
/// Tidy tests forbid making or opening one outside `Simulation` and `Tests`.
package struct BareDatagram: Sendable {
    package let sender: NodeID
    package let epoch: UInt64
    package let counter: UInt64
    package let destination: Destination
    package let message: Message

    /// A HELLO is for anyone, as in a sealed datagram.
    package init(
        trusting message: Message,
        from sender: NodeID,
        epoch: UInt64,
        counter: UInt64,
        to destination: Destination
    ) {
        self.sender = sender
        self.epoch = epoch
        self.counter = counter
        self.destination = message.type == .hello ? .anyone : destination
        self.message = message
    }

    /// How many bytes the sealed datagram would have.
    package var size: Int { Datagram.overheadBytes + message.payloadSize }
}

extension Opener {
    /// Opens a datagram of a bulk simulation, which is refused where a sealed one would be: a
    /// payload beyond its limit, another receiver, another process of this one.
    package func open(trusting datagram: BareDatagram) throws(Rejection) -> Envelope {
        guard datagram.size <= Datagram.acceptedBytes else { throw .size }
        guard datagram.message.type == .hello || isOwn(datagram.destination) else {
            throw .destination
        }
        return Envelope(trusted: datagram)
    }
}

extension Envelope {
    /// The message of a bulk simulation, believed as it is.
    func trusted(_ message: Message) -> Verified<Message> {
        Verified(trusting: message, from: sender)
    }
}
