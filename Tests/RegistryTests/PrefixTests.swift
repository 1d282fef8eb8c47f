import Primitives
import Registry
import Testing

private let key = Digest(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)

@Test func aPrefixIsReachedNibbleByNibble() {
    var prefix = Prefix.root
    for length in 0..<32 {
        #expect(prefix == Prefix(bits: key, length: length))
        #expect(prefix.contains(key))
        prefix = prefix.child(key.nibble(at: length))
    }
    #expect(prefix.bits == key)
    #expect(prefix.contains(key))
}

@Test(arguments: [1, 15, 16, 17, 32])
func aPrefixContainsOnlyWhatBeginsWithIt(length: Int) {
    let other = key.nibble(at: length - 1) ^ 1
    let sibling = Prefix(bits: key, length: length - 1).child(other)
    #expect(!sibling.contains(key))
    #expect(!Prefix(bits: key, length: length).contains(sibling.bits))
}

@Test func bitsBeyondAPrefixAreCleared() {
    #expect(Prefix(bits: key, length: 0) == .root)
    #expect(Prefix(bits: key, length: 2).bits == Digest(high: 0x01 << 56, low: 0))
    #expect(Prefix(bits: key, length: 17).bits == Digest(high: key.high, low: 0xF << 60))
}
