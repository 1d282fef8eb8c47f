package import Primitives
package import Sodium

/// An opened datagram whose signature nobody has checked: the sender is a claim.
package struct Envelope: Sendable {
    /// Who says that it sent this.
    package let sender: NodeID
    package let epoch: UInt64
    package let counter: UInt64
    package let type: MessageType
    private let content: Content

    private enum Content: Sendable {
        /// The plain text, and what the signature covers before it.
        case opened([UInt8], binding: [UInt8])
        /// A message of a bulk simulation.
        case trusted(Message)
    }

    /// An envelope of a bulk simulation, which nobody encoded.
    init(trusted datagram: BareDatagram) {
        sender = datagram.sender
        epoch = datagram.epoch
        counter = datagram.counter
        type = datagram.message.type
        content = .trusted(datagram.message)
    }

    init(
        sender: NodeID,
        epoch: UInt64,
        counter: UInt64,
        type: MessageType,
        plain: [UInt8],
        binding: [UInt8]
    ) {
        self.sender = sender
        self.epoch = epoch
        self.counter = counter
        self.type = type
        content = .opened(plain, binding: binding)
    }

    /// How many bytes the datagram had.
    package var size: Int {
        switch content {
        case .opened(let plain, binding: _):
            Datagram.overheadBytes - Datagram.plainOverheadBytes + plain.count
        case .trusted(let message): Datagram.overheadBytes + message.payloadSize
        }
    }

    /// The encoded message; empty where nobody encoded it.
    package var payload: ArraySlice<UInt8> {
        guard case .opened(let plain, binding: _) = content else { return [] }
        return plain[Datagram.envelopeBytes...].dropLast(Signature.byteCount)
    }

    /// Checks that the key is the sender's and the signature the key's, then reads the message.
    package func verified(by key: PublicKey) throws(Rejection) -> Verified<Message> {
        try verifiedAndNoted(by: key).message
    }

    /// The same, and whether the message ends in fields that this version does not know.
    package func verifiedAndNoted(
        by key: PublicKey
    ) throws(Rejection) -> (message: Verified<Message>, hasUnknownFields: Bool) {
        if case .trusted(let message) = content {
            return (trusted(message), false)
        }
        guard case .opened(let plain, let binding) = content, NodeID(of: key) == sender,
            let signature = Signature(Array(plain.suffix(Signature.byteCount)))
        else { throw .signature }
        var hasUnknownFields = false
        let message = try Verified(
            from: binding + plain.dropLast(Signature.byteCount),
            .datagram,
            signature: signature,
            by: key,
            id: sender,
            otherwise: .signature
        ) { () throws(Rejection) -> Message in
            let read = try Message.read(type, payload: payload)
            hasUnknownFields = read.hasUnknownFields
            return read.message
        }
        return (message, hasUnknownFields)
    }

    /// The records of a GOSSIP, cut out before the signature is checked, to drop what holds nothing
    /// new. Other types give none.
    package func carriedRecords() throws(Rejection) -> [CarriedRecord] {
        guard type == .gossip else { return [] }
        switch content {
        case .trusted(.gossip(let records)): return records
        case .trusted: return []
        case .opened:
            var reader = Reader(payload)
            return try reader.framedRecords()
        }
    }

    /// The message before its signature is checked: for HELLO, HELLO-ACK and JOIN, which bring the
    /// certificate that tells the key.
    package func unverifiedMessage() throws(Rejection) -> Message {
        switch content {
        case .trusted(let message): message
        case .opened:
            try Message.read(type, payload: payload).message
        }
    }
}
