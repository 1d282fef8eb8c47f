import Primitives
import Registry
import Sodium
import Wire

/// A running fingerprint of everything that was sent, to whom and when: two worlds of one seed have
/// the same at every moment.
struct Fingerprint: Sendable {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func mix(_ word: UInt64) {
        value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
        value ^= value >> 29
    }

    mutating func mix(_ letter: Letter) {
        switch letter {
        case .sealed(let bytes): mix(bytes)
        case .bare(let datagram):
            mix(datagram.sender.low)
            mix(datagram.epoch)
            mix(datagram.counter)
            mix(datagram.destination.id.low)
            mix(datagram.message)
        }
    }

    /// Eight bytes at a time.
    private mutating func mix(_ bytes: [UInt8]) {
        var word: UInt64 = UInt64(bytes.count)
        for (position, byte) in bytes.enumerated() {
            word = word << 8 | UInt64(byte)
            if position % 8 == 7 {
                mix(word)
                word = 0
            }
        }
        mix(word)
    }

    /// What a message says: its kind, its size, its numbers, the fingerprints of its records.
    private mutating func mix(_ message: Message) {
        mix(UInt64(message.type.rawValue) << 32 | UInt64(message.payloadSize))
        switch message {
        case .hello(let hello): mix(hello.nonce)
        case .helloAck(let ack):
            mix(ack.nonce)
            mix(ack.cookie)
        case .join(let join): mix([join.record])
        case .ping(let ping):
            mix(ping.nonce)
            mix(ping.root)
            mix(ping.cargo)
        case .ack(let ack):
            mix(ack.nonce)
            mix(ack.root)
            mix(ack.cargo)
        case .pingRequest(let request): mix(request.target.low ^ request.nonce)
        case .indirectAck(let ack): mix(ack.target.low ^ ack.nonce)
        case .nack(let nack): mix(nack.target.low ^ nack.nonce)
        case .gossip(let records): mix(records)
        case .records(let answer):
            mix(answer.nonce)
            mix(answer.records)
        case .compare(let question):
            mix(question.nonce)
            for prefix in question.prefixes { mix(prefix.bits) }
        case .branches(let answer):
            mix(answer.nonce)
            for branch in answer.branches { mix(branch.prefix.bits) }
        case .pull(let question):
            mix(question.nonce)
            for key in question.wanted { mix(key) }
            for prefix in question.prefixes { mix(prefix.bits) }
        case .marker(let marker): mix(marker.member.low ^ marker.version.sequence)
        case .heldQuestion(let question):
            mix(question.nonce)
            for version in question.versions { mix(version.key) }
        case .held(let answer): mix(answer.nonce ^ UInt64(answer.bits))
        }
    }

    private mutating func mix(_ digest: Digest) {
        mix(digest.high)
        mix(digest.low)
    }

    private mutating func mix(_ carried: [CarriedRecord]) {
        for record in carried {
            switch record {
            case .record(let record): mix(record.fingerprint)
            case .bytes(let bytes): mix(bytes)
            }
        }
    }
}
