import Primitives
import Registry
import Sodium
import Wire

/// How faithful a world is to what goes over a wire.
package enum Fidelity: String, Sendable {
    /// Every message is encoded, signed and sealed, as by the agent.
    case signed
    /// Messages are handed over as they are, without a signature anywhere: for many nodes and many
    /// seeds. What an insider may say is then checked by nobody but the core's own rules.
    case bare
}

/// One datagram on its way.
enum Letter: Sendable {
    case sealed([UInt8])
    case bare(BareDatagram)

    var size: Int {
        switch self {
        case .sealed(let bytes): bytes.count
        case .bare(let datagram): datagram.size
        }
    }
}

/// Makes a host's messages into datagrams.
enum LetterWriter: Sendable {
    case sealing(Sealer)
    case bare(sender: NodeID, epoch: UInt64, counter: UInt64)

    /// The nonce has three words, of which only sealing makes use.
    mutating func write(
        _ message: Message,
        to destination: Destination,
        random: inout Random
    ) -> Letter {
        switch self {
        case .sealing(var sealer):
            let nonce = (0..<3).flatMap { _ in random.bytes() }
            guard let bytes = sealer.seal(message, to: destination, nonce: nonce) else {
                preconditionFailure("a node built a message that no datagram holds")
            }
            self = .sealing(sealer)
            return .sealed(bytes)
        case .bare(let sender, let epoch, let counter):
            self = .bare(sender: sender, epoch: epoch, counter: counter + 1)
            return .bare(
                BareDatagram(
                    trusting: message,
                    from: sender,
                    epoch: epoch,
                    counter: counter + 1,
                    to: destination
                )
            )
        }
    }

    /// Goes on in a later epoch, whose counters begin anew.
    mutating func raise(to epoch: UInt64) {
        switch self {
        case .sealing(var sealer):
            sealer.epoch = epoch
            self = .sealing(sealer)
        case .bare(let sender, _, _):
            self = .bare(sender: sender, epoch: epoch, counter: 0)
        }
    }
}
