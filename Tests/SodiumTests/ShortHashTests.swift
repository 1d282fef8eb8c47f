import Sodium
import Testing

struct ShortHashTests {
    /// SipHash-2-4 of the paper's appendix: key 00 … 0f, message 00 … 0e.
    @Test func itIsSipHash() {
        let hash = ShortHash(key: Array(0..<16))
        #expect(hash.code(of: Array(0..<15)) == 0xA129_CA61_49BE_45E5)
    }

    @Test func everyKeyHashesItsOwnWay() {
        #expect(ShortHash().code(of: [1]) != ShortHash().code(of: [1]))
    }
}
