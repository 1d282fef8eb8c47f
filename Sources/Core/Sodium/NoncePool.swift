/// Random nonces drawn from the system many at a time: each alone would be a system call.
///
/// They are used once and in order. A process that forks would repeat them; the agent never forks.
package struct NoncePool: Sendable {
    private var bytes: [UInt8] = []
    private var used = 0

    private static let drawn = 32

    package init() {}

    /// The next nonce, of `SealingKey.nonceByteCount` bytes.
    package mutating func draw() -> [UInt8] {
        let length = SealingKey.nonceByteCount
        if used + length > bytes.count {
            bytes = RandomBytes.draw(NoncePool.drawn * length)
            used = 0
        }
        defer { used += length }
        return Array(bytes[used..<used + length])
    }
}
