import Testing

@testable import Primitives

/// The vectors of its authors (http://www.isthe.com/chongo/src/fnv/test_fnv.c).
struct FNVHashTests {
    @Test(arguments: [
        ("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C),
        ("foobar", 0x8594_4171_F739_67E8) as (String, UInt64),
    ])
    func textsHaveTheirPublishedHashes(text: String, hash: UInt64) {
        var ofText = FNVHash()
        ofText.mix(text)
        #expect(ofText.value == hash)
        var ofBytes = FNVHash()
        ofBytes.mix(Array(text.utf8))
        #expect(ofBytes.value == hash)
        #expect(FNVHash(seed: 1).value != FNVHash().value)
    }
}
