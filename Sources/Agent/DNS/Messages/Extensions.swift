/// What a query says by EDNS (RFC 6891). Options that mean nothing here, cookies among them, are
/// passed over (RFC 7873 §5.2.1: a server without cookies answers as if there were none).
package struct Extensions: Equatable, Sendable {
    /// The largest answer over UDP that the asker takes; less than 512 counts as 512.
    package var payloadBytes: UInt16
    /// 0 is the only one there is.
    package var version: UInt8
    /// Whether signatures are wanted (RFC 3225); there are none, but the bit is echoed.
    package var wantsSignatures: Bool
    package var subnet: ClientSubnet?

    package init(
        payloadBytes: UInt16 = 1_232,
        version: UInt8 = 0,
        wantsSignatures: Bool = false,
        subnet: ClientSubnet? = nil
    ) {
        self.payloadBytes = payloadBytes
        self.version = version
        self.wantsSignatures = wantsSignatures
        self.subnet = subnet
    }

    init(payloadBytes: UInt16, bits: UInt32, options: [UInt8]) throws(MessageError) {
        self.payloadBytes = payloadBytes
        version = UInt8(truncatingIfNeeded: bits >> 16)
        wantsSignatures = bits & 0x8000 != 0
        var reader = MessageReader(options)
        while !reader.isAtEnd {
            let code = try reader.word()
            let data = try reader.range(Int(try reader.word()))
            guard code == ClientSubnet.optionCode, subnet == nil else { continue }
            subnet = try ClientSubnet(Array(options[data]))
        }
    }
}

/// For which network an answer is wanted (RFC 7871). Answers here are the same for all, which the
/// echo says with a scope of 0.
package struct ClientSubnet: Equatable, Sendable {
    static let optionCode: UInt16 = 8

    package var family: UInt16
    package var prefixLength: UInt8
    package var address: [UInt8]

    /// Reads the option's data; the address has no more bytes than the prefix needs (§6).
    init(_ bytes: [UInt8]) throws(MessageError) {
        var reader = MessageReader(bytes)
        family = try reader.word()
        prefixLength = try reader.byte()
        guard try reader.byte() == 0 else { throw .count }
        guard let bits = [1: 32, 2: 128][family], Int(prefixLength) <= bits else { throw .count }
        guard bytes.count == 4 + (Int(prefixLength) + 7) / 8 else { throw .count }
        address = Array(bytes[4...])
    }

    /// The whole option as it goes back.
    var echo: [UInt8] {
        let length = UInt16(truncatingIfNeeded: 4 + address.count)
        let head = Self.optionCode.bigEndianBytes + length.bigEndianBytes + family.bigEndianBytes
        return head + [prefixLength, 0] + address
    }
}

/// A sentence for whoever reads the answer, beside its code (RFC 8914).
package struct Explanation: Equatable, Sendable {
    static let optionCode: UInt16 = 15

    package let code: UInt16
    package let sentence: String

    package init(_ code: UInt16, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    var option: [UInt8] {
        let text = Array(sentence.utf8)
        let length = UInt16(truncatingIfNeeded: 2 + text.count)
        return Self.optionCode.bigEndianBytes + length.bigEndianBytes + code.bigEndianBytes + text
    }
}

extension Explanation {
    /// The mesh is not known yet (14, not ready).
    package static let notReady = Explanation(
        14,
        "this agent has not heard of its mesh yet: ask again"
    )
    /// Outside of the domains (20, not authoritative).
    static let outside = Explanation(
        20,
        "this agent answers for its own domains alone: forward only those to it"
    )
    /// 21, not supported.
    static let preparedQueries = Explanation(
        21,
        "there are no prepared queries: ask for NAME.service, or NAME.near for what is near"
    )
}
