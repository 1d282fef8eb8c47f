import Primitives
import Sodium
import Testing

struct SignatureTests {
    /// RFC 8032 §7.1: seed, public key, message, signature.
    static let vectors = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            """
            e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555
            fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b
            """
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            """
            92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da0
            85ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
            """
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            """
            6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac1
            8ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a
            """
        ),
        (
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
            "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            """
            ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a
            2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f
            """,
            """
            dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b5890
            9351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704
            """
        ),
    ]

    static func key(_ seed: [UInt8] = [UInt8](repeating: 7, count: 32)) throws -> SigningKey {
        try #require(SigningKey(seed: SecretBytes(seed)))
    }

    @Test func theVectorsOfTheStandardHold() throws {
        for (seed, publicKey, message, signature) in Self.vectors {
            let key = try Self.key(hex(seed))
            #expect(key.publicKey.bytes == hex(publicKey))
            #expect(key.sign(bare: hex(message)).bytes == hex(signature))
            let parsed = try #require(Signature(hex(signature)))
            #expect(key.publicKey.verifies(parsed, bare: hex(message)))
            #expect(!key.publicKey.verifies(parsed, bare: hex(message) + [0]))
        }
    }

    @Test func everyFlippedBitOfASignatureIsRefused() throws {
        let key = try Self.key()
        let message = Array("message".utf8)
        let signature = key.sign(.datagram, message)
        #expect(key.publicKey.verifies(signature, .datagram, message))
        for bit in 0..<512 {
            var bytes = signature.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            let altered = try #require(Signature(bytes))
            #expect(!key.publicKey.verifies(altered, .datagram, message), "bit \(bit)")
        }
    }

    @Test func aNonCanonicalScalarIsRefused() throws {
        let order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        let key = try Self.key()
        var bytes = key.sign(.datagram, []).bytes
        var carry = 0
        for place in 0..<32 {
            let sum = Int(bytes[32 + place]) + Int(order[place]) + carry
            bytes[32 + place] = UInt8(sum & 0xFF)
            carry = sum >> 8
        }
        let altered = try #require(Signature(bytes))
        #expect(!key.publicKey.verifies(altered, .datagram, []))
    }

    /// With a public key of small order, a signature of all zeros and suchlike would fit any
    /// message.
    @Test(arguments: [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ])
    func aKeyOfSmallOrderVerifiesNothing(_ point: String) throws {
        let key = try #require(PublicKey(hex(point)))
        let scalar = [UInt8](repeating: 0, count: 32)
        for commitment in [hex(point), [1] + [UInt8](repeating: 0, count: 31)] {
            let signature = try #require(Signature(commitment + scalar))
            #expect(!key.verifies(signature, .datagram, [1, 2, 3]))
        }
    }

    @Test func aSignatureIsForOneDomain() throws {
        let key = try Self.key()
        for domain in Domain.all {
            let signature = key.sign(domain, [1])
            for other in Domain.all {
                #expect(key.publicKey.verifies(signature, other, [1]) == (other == domain))
            }
        }
    }

    @Test func domainsAreDistinctAndSixteenBytesLong() {
        #expect(Set(Domain.all.map(\.bytes)).count == Domain.all.count)
        for domain in Domain.all {
            #expect(domain.bytes.count == 16)
            #expect(domain.bytes.starts(with: Array("martlet:".utf8)))
        }
    }

    @Test func onlyExactLengthsAreKeysAndSignatures() {
        for count in [0, 31, 33, 63, 65] {
            let bytes = [UInt8](repeating: 1, count: count)
            #expect(PublicKey(bytes) == nil)
            #expect(Signature(bytes) == nil)
            #expect(SigningKey(seed: SecretBytes(bytes)) == nil)
        }
    }

    @Test func aValueIsVerifiedOnlyUnderItsSignature() throws {
        let key = try Self.key()
        let signed = Verified(signing: [1, 2], .member, with: key) { $0 }
        #expect(signed.signer == key.id)
        let read = try Verified(
            from: [1, 2],
            .member,
            signature: signed.value,
            by: key.publicKey,
            id: key.id,
            otherwise: .signature
        ) { () throws(Rejection) in "read" }
        #expect(read.value == "read")
        var wasRead = false
        #expect(throws: Rejection.signature) {
            try Verified(
                from: [1, 3],
                .member,
                signature: signed.value,
                by: key.publicKey,
                id: key.id,
                otherwise: .signature
            ) { () throws(Rejection) in wasRead = true }
        }
        #expect(!wasRead)
    }
}
