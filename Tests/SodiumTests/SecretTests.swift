import Sodium
import Testing

struct SecretTests {
    @Test func secretsPrintAsRedacted() {
        let secret = SecretBytes([UInt8](repeating: 0x41, count: 32))
        #expect("\(secret)" == "<redacted>")
        #expect(String(reflecting: secret).contains("65") == false)
        #expect(secret.exposed() == [UInt8](repeating: 0x41, count: 32))
    }

    @Test func randomSecretsDiffer() {
        #expect(SecretBytes.random(count: 32).exposed() != SecretBytes.random(count: 32).exposed())
        #expect(RandomBytes.draw(24).count == 24)
        #expect(RandomBytes.word() != RandomBytes.word())
    }

    @Test func wipingLeavesZeros() {
        var bytes: [UInt8] = [1, 2, 3]
        bytes.wipe()
        #expect(bytes == [0, 0, 0])
        var none: [UInt8] = []
        none.wipe()
        #expect(none.isEmpty)
    }

    @Test func secretsAreComparedWhole() {
        #expect(RandomBytes.areEqual([1, 2], [1, 2]))
        #expect(!RandomBytes.areEqual([1, 2], [1, 3]))
        #expect(!RandomBytes.areEqual([1, 2], [1]))
        #expect(RandomBytes.areEqual([], []))
    }

    /// Computed with another implementation of BLAKE2b.
    @Test func theDerivedKeysAreFixed() throws {
        let bytes = [UInt8](repeating: 7, count: 32)
        let master = try #require(MasterKey(SecretBytes(bytes)))
        let authority = master.authoritySeed.exposed()
        let gossip = master.gossipKey.exposed()
        #expect(
            authority == hex("902487c4491a1af8c54f7063e89822e49f278c00ee780b5d4d37eef217b6686e")
        )
        #expect(gossip == hex("2344fe2768f64faaffc431f6262260bb7faae42b6b470572ea1d160cef716bca"))
        #expect(master.exposed() == bytes)
        #expect(MasterKey(SecretBytes([1])) == nil)
        #expect(MasterKey.random().exposed() != MasterKey.random().exposed())
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func base64IsThatOfTheStandard(_ plain: String, _ text: String) {
        let bytes = Array(plain.utf8)
        #expect(Base64.encode(bytes) == Array(text.utf8))
        #expect(Base64.decode(Array(text.utf8)[...], count: bytes.count) == bytes)
    }

    @Test(arguments: ["Zg", "Zg=", "Zh==", "Zg==x", "Z===", " Zg==", "Zg==\n", "Z-8=", "====", ""])
    func whatIsNotInFormIsRefused(_ text: String) {
        #expect(Base64.decode(Array(text.utf8)[...], count: 1) == nil)
        #expect(SecretBytes(base64: Array(text.utf8)[...], count: 1) == nil)
    }

    @Test func aSecretHasTheLengthAskedFor() throws {
        let text = Array("Zm9vYmFy".utf8)[...]
        #expect(try #require(SecretBytes(base64: text, count: 6)).exposed() == Array("foobar".utf8))
        #expect(SecretBytes(base64: text, count: 5) == nil)
        #expect(SecretBytes(base64: text, count: 7) == nil)
    }
}
