/// The 64-bit xxHash, by which keys and instances find their places on tables and rings.
///
/// Envoy and gRPC hash with it too (gRFC A76), so that a table can be compared with theirs. It is
/// fast and well spread, not secret: who chooses keys can choose collisions.
package enum XXHash64 {
    private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
    private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
    private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
    private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
    private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

    package static func hash(_ text: String, seed: UInt64 = 0) -> UInt64 {
        hash(text.utf8.span, seed: seed)
    }

    package static func hash(_ bytes: Span<UInt8>, seed: UInt64 = 0) -> UInt64 {
        var position = 0
        var sum = seed &+ prime5
        if bytes.count >= 32 {
            sum = stripes(of: bytes, seed: seed, position: &position)
        }
        sum &+= UInt64(bytes.count)
        while position + 8 <= bytes.count {
            sum = rotate(sum ^ round(0, word(bytes, at: position)), 27) &* prime1 &+ prime4
            position += 8
        }
        if position + 4 <= bytes.count {
            sum ^= word(bytes, at: position, size: 4) &* prime1
            sum = rotate(sum, 23) &* prime2 &+ prime3
            position += 4
        }
        while position < bytes.count {
            sum = rotate(sum ^ (UInt64(bytes[position]) &* prime5), 11) &* prime1
            position += 1
        }
        sum = (sum ^ (sum >> 33)) &* prime2
        sum = (sum ^ (sum >> 29)) &* prime3
        return sum ^ (sum >> 32)
    }

    /// The four lanes over all whole 32-byte stripes, merged.
    private static func stripes(
        of bytes: Span<UInt8>,
        seed: UInt64,
        position: inout Int
    ) -> UInt64 {
        var lanes: InlineArray<4, UInt64> = [
            seed &+ prime1 &+ prime2, seed &+ prime2, seed, seed &- prime1,
        ]
        while position + 32 <= bytes.count {
            for lane in 0..<4 {
                lanes[lane] = round(lanes[lane], word(bytes, at: position + 8 * lane))
            }
            position += 32
        }
        var sum =
            rotate(lanes[0], 1) &+ rotate(lanes[1], 7) &+ rotate(lanes[2], 12)
            &+ rotate(lanes[3], 18)
        for lane in 0..<4 {
            sum = (sum ^ round(0, lanes[lane])) &* prime1 &+ prime4
        }
        return sum
    }

    private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
        rotate(lane &+ input &* prime2, 31) &* prime1
    }

    private static func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 {
        word << count | word >> (64 - count)
    }

    /// Little-endian bytes as a number.
    private static func word(_ bytes: Span<UInt8>, at start: Int, size: Int = 8) -> UInt64 {
        var word: UInt64 = 0
        for offset in 0..<size {
            word |= UInt64(bytes[start + offset]) << UInt64(8 * offset)
        }
        return word
    }
}
