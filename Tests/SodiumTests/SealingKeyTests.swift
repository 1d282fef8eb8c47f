import Sodium
import Testing

struct SealingKeyTests {
    /// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
    static let keyBytes = [UInt8](0x80...0x9F)
    static let nonce = [UInt8](0x40...0x57)
    static let additional = hex("50515253c0c1c2c3c4c5c6c7")
    static let plain = Array(
        """
        Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the \
        future, sunscreen would be it.
        """.utf8
    )
    static let sealed = hex(
        """
        bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb
        731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452
        2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9
        21f9664c97637da9768812f615c68b13b52e c0875924c1c7987947deafd8780acf49
        """
    )

    static func key(_ bytes: [UInt8] = keyBytes) throws -> SealingKey {
        try #require(SealingKey(SecretBytes(bytes)))
    }

    @Test func theVectorOfTheDraftHolds() throws {
        let key = try Self.key()
        let sealed = key.seal(Self.plain, additional: Self.additional, nonce: Self.nonce)
        #expect(sealed == Self.sealed)
        let opened = key.open(Self.sealed, additional: Self.additional, nonce: Self.nonce)
        #expect(opened == Self.plain)
    }

    @Test func nothingAlteredIsOpened() throws {
        let key = try Self.key()
        for index in Self.sealed.indices {
            var altered = Self.sealed
            altered[index] ^= 1
            #expect(key.open(altered, additional: Self.additional, nonce: Self.nonce) == nil)
        }
        #expect(key.open(Self.sealed, additional: [], nonce: Self.nonce) == nil)
        var nonce = Self.nonce
        nonce[0] ^= 1
        #expect(key.open(Self.sealed, additional: Self.additional, nonce: nonce) == nil)
        let other = try Self.key([UInt8](repeating: 1, count: 32))
        #expect(other.open(Self.sealed, additional: Self.additional, nonce: Self.nonce) == nil)
    }

    @Test func whatIsTooShortIsRefused() throws {
        let key = try Self.key()
        let short = [UInt8](repeating: 0, count: 15)
        #expect(key.open(short, additional: [], nonce: Self.nonce) == nil)
        #expect(key.open(Self.sealed, additional: Self.additional, nonce: [1]) == nil)
        #expect(SealingKey(SecretBytes([1])) == nil)
    }

    @Test func nothingCanBeSealedAndOpened() throws {
        let key = try Self.key()
        let sealed = key.seal([], additional: [], nonce: Self.nonce)
        #expect(sealed.count == 16)
        #expect(key.open(sealed, additional: [], nonce: Self.nonce) == [])
    }

    @Test func theIdTellsKeysApart() throws {
        let id = try Self.key().id
        #expect(try Self.key().id == id)
        #expect(try Self.key([UInt8](repeating: 1, count: 32)).id != id)
    }
}
