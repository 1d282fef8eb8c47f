import Primitives
import Registry
import Sodium
import Testing
import Wire

struct CertificateTests {
    static func authorities(_ keys: [SigningKey] = [Samples.authority]) -> Authorities {
        Authorities(keys: keys.map(\.publicKey), cluster: Samples.cluster)
    }

    static func member(_ body: MemberBody, by key: SigningKey = Samples.alice) throws
        -> UnverifiedRecord
    {
        let bytes = try Samples.author(key).sign(.member(body), version: Samples.version)
            .value.bytes
        return try UnverifiedRecord(reading: bytes)
    }

    @Test func whatIsIssuedIsReadBackAndBelieved() throws {
        let certificate = try Samples.certificate(servicePatterns: ["web", "pay*", "*"])
        #expect(try CertificateCodec.read(certificate.bytes) == certificate)
        #expect(certificate.authority == Samples.authority.id)
        #expect(certificate.covers(service: "payments"))
        var authorities = Self.authorities([Samples.bob, Samples.authority])
        try authorities.verify(certificate)
        try authorities.verify(certificate)
    }

    @Test func everyTruncationAndFlippedBitIsRefused() throws {
        let bytes = try Samples.certificate().bytes
        for count in 0..<bytes.count {
            #expect(throws: Rejection.truncated) {
                try CertificateCodec.read(Array(bytes.prefix(count)))
            }
        }
        #expect(throws: Rejection.trailing) { try CertificateCodec.read(bytes + [0]) }
        for index in bytes.indices {
            var altered = bytes
            altered[index] ^= 1 << UInt8(index % 8)
            var authorities = Self.authorities()
            #expect(throws: Rejection.self, "byte \(index)") {
                try authorities.verify(try CertificateCodec.read(altered))
            }
        }
    }

    @Test func onlyAKnownAuthorityOfThisClusterIsBelieved() throws {
        var authorities = Self.authorities()
        #expect(throws: Rejection.authority) {
            try authorities.verify(try Samples.certificate(by: Samples.bob))
        }
        #expect(throws: Rejection.certificate) {
            try authorities.verify(try Samples.certificate(in: Samples.otherCluster))
        }
    }

    @Test func theMemoryForCertificatesIsBounded() throws {
        var authorities = Authorities(
            keys: [Samples.authority.publicKey],
            cluster: Samples.cluster,
            limit: 10
        )
        let certificates = try (0..<40).map { try Samples.certificate(name: "node-\($0)") }
        for certificate in certificates {
            try authorities.verify(certificate)
            try authorities.verify(certificates[0])
            #expect(authorities.rememberedCount <= 10)
        }
        #expect(throws: Rejection.authority) {
            try authorities.verify(try Samples.certificate(by: Samples.bob))
        }
        #expect(authorities.rememberedCount <= 10)
        #expect(Authorities.rememberedLimit == 17_408)
    }

    @Test func aCertificateIsNoRecord() throws {
        #expect(throws: Rejection.recordKind) {
            try UnverifiedRecord(reading: try Samples.certificate().bytes)
        }
    }

    @Test func aCertificateBeyondTheLimitIsNotIssued() throws {
        let long = String(repeating: "p", count: 63)
        #expect(throws: UnfitRecord.tooLarge(size: 158 + 4 * 64, limit: 400)) {
            try Samples.certificate(name: "node-a", servicePatterns: [long, long, long, long])
        }
        #expect(try Samples.largestMember().certificate.bytes.count == 400)
        #expect(throws: Rejection.limit) {
            try CertificateCodec.read([UInt8](repeating: 0, count: 401))
        }
    }

    @Test func validityHasSlackBeforeAndGraceAfter() throws {
        let authorities = Self.authorities()
        let certificate = try Samples.certificate()
        let (from, until) = (certificate.notBefore, certificate.notAfter)
        func check(_ now: UInt64, grace: UInt64 = 0) throws {
            try authorities.checkValidity(certificate, atUnixSeconds: now, graceSeconds: grace)
        }
        try check(from)
        try check(from - 600)
        try check(until)
        try check(until + 72 * 3_600, grace: 72 * 3_600)
        #expect(throws: Rejection.certificateExpired) { try check(from - 601) }
        #expect(throws: Rejection.certificateExpired) { try check(until + 1) }
        #expect(throws: Rejection.certificateExpired) { try check(until + 11, grace: 10) }
        #expect(throws: Rejection.certificateExpired) { try check(0) }
        try check(.max, grace: .max)
    }

    @Test func aMemberRecordProvesItself() throws {
        var authorities = Self.authorities()
        let verified = try Self.member(try Samples.member())
            .verifiedMember(by: &authorities, in: Samples.cluster)
        #expect(verified.signer == Samples.alice.id)
        #expect(verified.value.kind == .member)
    }

    @Test func aMemberRecordWithAnothersCertificateIsRefused() throws {
        var authorities = Self.authorities()
        let stolen = try Self.member(try Samples.member(of: Samples.bob))
        #expect(throws: Rejection.recordSigner) {
            try stolen.verifiedMember(by: &authorities, in: Samples.cluster)
        }
        var renamed = try Samples.member()
        renamed.name = "node-b"
        let record = try Self.member(renamed)
        #expect(throws: Rejection.name) {
            try record.verifiedMember(by: &authorities, in: Samples.cluster)
        }
        var homemade = try Samples.member()
        homemade.certificate = try Samples.certificate(by: Samples.alice)
        let own = try Self.member(homemade)
        #expect(throws: Rejection.authority) {
            try own.verifiedMember(by: &authorities, in: Samples.cluster)
        }
    }

    @Test func aRememberedCertificateDoesNotMakeARecordTrue() throws {
        var authorities = Self.authorities()
        let good = try Self.member(try Samples.member())
        _ = try good.verifiedMember(by: &authorities, in: Samples.cluster)
        var bytes = good.record.bytes
        bytes[bytes.count - 70] ^= 1
        #expect(throws: Rejection.self) {
            try UnverifiedRecord(reading: bytes)
                .verifiedMember(by: &authorities, in: Samples.cluster)
        }
        let instance = try Samples.author().sign(
            .instance(Samples.instance),
            version: Samples.version
        )
        #expect(throws: Rejection.recordKind) {
            try UnverifiedRecord(reading: instance.value.bytes)
                .verifiedMember(by: &authorities, in: Samples.cluster)
        }
    }
}
