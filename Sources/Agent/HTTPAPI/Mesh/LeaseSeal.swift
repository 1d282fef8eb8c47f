internal import MartletBalancing
package import Picking
package import Sodium

/// A lease as callers hold it: 32 characters that nobody can guess (docs/balancing.md, From the
/// agent).
///
/// Twenty-four bytes in URL-safe base64: this process's number and the service's, the place and the
/// generation of the lease, and a code over them under a key of this process. A lease of an earlier
/// process is known by its number, so that it is *gone* rather than nonsense.
package struct LeaseSeal: Sendable {
    private let boot: UInt32
    private let hash: ShortHash

    package static let characters = 32

    package init(
        boot: UInt32 = UInt32(truncatingIfNeeded: RandomBytes.word()),
        hash: ShortHash = ShortHash()
    ) {
        self.boot = boot
        self.hash = hash
    }

    /// What a text stands for.
    package enum Reading: Equatable, Sendable {
        case lease(LeaseReference)
        /// In form, but not given out by this process.
        case foreign
        case malformed
    }

    package func text(of reference: LeaseReference) -> String {
        let lease = reference.lease
        let whose = UInt64(boot) << 32 | UInt64(reference.service)
        let place = UInt64(lease.slot) << 32 | UInt64(lease.generation)
        return Self.encode([whose, place, code(of: whose, place)])
    }

    package func read(_ text: String) -> Reading {
        guard let words = Self.decode(text) else { return .malformed }
        guard words[0] >> 32 == boot, words[2] == code(of: words[0], words[1]) else {
            return .foreign
        }
        return .lease(
            LeaseReference(
                service: UInt32(truncatingIfNeeded: words[0]),
                lease: LeaseTable.Lease(
                    slot: UInt32(truncatingIfNeeded: words[1] >> 32),
                    generation: UInt32(truncatingIfNeeded: words[1])
                )
            )
        )
    }

    private func code(of whose: UInt64, _ place: UInt64) -> UInt64 {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16)
        bytes.append(bigEndian: whose)
        bytes.append(bigEndian: place)
        return hash.code(of: bytes)
    }
}

extension LeaseSeal {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
    )
    /// What a character is worth; 64 for those that are none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 64, count: 256)
        for (value, character) in alphabet.enumerated() {
            values[Int(character)] = UInt8(value)
        }
        return values
    }()

    /// Three words as text: eight groups of three bytes, four characters each.
    private static func encode(_ words: [UInt64]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        for word in words { bytes.append(bigEndian: word) }
        var text: [UInt8] = []
        text.reserveCapacity(characters)
        for start in stride(from: 0, to: 24, by: 3) {
            let group =
                Int(bytes[start]) << 16 | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2])
            for shift in [18, 12, 6, 0] { text.append(alphabet[group >> shift & 63]) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func decode(_ text: String) -> [UInt64]? {
        guard text.utf8.count == characters else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        var group: UInt32 = 0
        for (position, character) in text.utf8.enumerated() {
            let value = values[Int(character)]
            guard value < 64 else { return nil }
            group = group << 6 | UInt32(value)
            guard position % 4 == 3 else { continue }
            bytes.append(UInt8(truncatingIfNeeded: group >> 16))
            bytes.append(UInt8(truncatingIfNeeded: group >> 8))
            bytes.append(UInt8(truncatingIfNeeded: group))
            group = 0
        }
        return [bytes.word(at: 0), bytes.word(at: 8), bytes.word(at: 16)]
    }
}
