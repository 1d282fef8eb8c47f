import Sodium
import Testing

@Suite struct NoncePoolTests {
    @Test func noNonceComesTwice() {
        var pool = NoncePool()
        var seen: Set<[UInt8]> = []
        for _ in 0..<200 {
            let nonce = pool.draw()
            #expect(nonce.count == SealingKey.nonceByteCount)
            #expect(seen.insert(nonce).inserted)
        }
    }
}
