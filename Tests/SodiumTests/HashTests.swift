import Primitives
import Sodium
import Testing

/// The expected values were computed with another implementation of BLAKE2b.
struct HashTests {
    let message = Array("abc".utf8)

    @Test func hashesAreUnderTheirDomain() {
        #expect("\(Hash.digest(.recordKey, message))" == "dcbf74c352983a975afa084805aaab27")
        #expect(
            Hash.bytes(.recordKey, message)
                == hex("d57e40bd31748c84b1745beb8090399fb5dae09dfab52ae2d2f8947f9ce4c419")
        )
        #expect(Hash.digest(.recordVersion, message) != Hash.digest(.recordKey, message))
    }

    @Test func hashesMayHaveAKey() {
        #expect(
            Hash.bytes(.cookie, message, key: [UInt8](0..<32))
                == hex("3a9c53fd3470a63562dd67516f086409f86456362b83ce5ab9f9db39e4be6b79")
        )
    }

    @Test func wordsAreMostSignificantByteFirst() {
        var bytes: [UInt8] = [0xFF]
        bytes.append(bigEndian: 0x0102_0304_0506_0708 as UInt64)
        bytes.append(bigEndian: 0x090A as UInt16)
        #expect(bytes == [0xFF, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
        #expect(bytes.word(at: 1) == 0x0102_0304_0506_0708)
    }

    @Test(arguments: [0, 1, 6, 32, 300])
    func aHashOfWordsIsThatOfTheirBytes(count: Int) {
        var hash = WordHash(.treeLeaf, capacity: 0)
        var bytes: [UInt8] = []
        for number in 0..<UInt64(count) {
            let digest = Digest(high: number &* 0x9E37_79B9_7F4A_7C15, low: ~number)
            hash.append(number)
            hash.append(digest)
            bytes.append(bigEndian: number)
            bytes += digest.bytes
        }
        #expect(hash.digest() == Hash.digest(.treeLeaf, bytes))
    }

    @Test func aNodeIDIsTheHashOfItsKey() throws {
        let key = try SignatureTests.key()
        #expect(NodeID(of: key.publicKey) == key.id)
        #expect(key.id.bytes.count == 16)
        let digest = Hash.digest(.nodeID, key.publicKey.bytes)
        #expect(key.id.bytes == digest.bytes)
    }
}
