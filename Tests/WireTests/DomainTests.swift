import Primitives
import Registry
import Sodium
import Testing
import Wire

/// A signature made for one purpose is worth nothing for another.
struct DomainTests {
    @Test func noRecordIsBelievedUnderAnotherDomain() throws {
        for body in try Samples.bodies() {
            let record = try Samples.author().sign(body, version: Samples.version).value
            let unsigned = Array(record.bytes.dropLast(64))
            let message = RecordFrame.signedMessage(unsigned, in: Samples.cluster)
            for domain in Domain.all {
                let bytes = unsigned + Samples.alice.sign(domain, message).bytes
                let read = try UnverifiedRecord(reading: bytes)
                if domain == record.kind.domain {
                    _ = try read.verified(by: Samples.alice.publicKey, in: Samples.cluster)
                } else {
                    #expect(throws: Rejection.recordSignature, "\(record.kind), \(domain)") {
                        try read.verified(by: Samples.alice.publicKey, in: Samples.cluster)
                    }
                }
            }
        }
    }

    @Test func noCertificateIsBelievedUnderAnotherDomain() throws {
        let unsigned = Array(try Samples.certificate().bytes.dropLast(64))
        let message = RecordFrame.signedMessage(unsigned, in: Samples.cluster)
        for domain in Domain.all where domain != .certificate {
            let bytes = unsigned + Samples.authority.sign(domain, message).bytes
            var authorities = CertificateTests.authorities()
            #expect(throws: Rejection.certificate) {
                try authorities.verify(try CertificateCodec.read(bytes))
            }
        }
    }

    @Test func noKindPassesForAnother() throws {
        let kinds = [2, 3, 4, 9, 10, 99] as [UInt8]
        for body in try Samples.bodies() {
            let bytes = try Samples.author().sign(body, version: Samples.version).value.bytes
            for kind in kinds where kind != bytes[0] {
                var altered = bytes
                altered[0] = kind
                #expect(throws: Rejection.self) {
                    try UnverifiedRecord(reading: altered)
                        .verified(by: Samples.alice.publicKey, in: Samples.cluster)
                }
            }
        }
    }

    @Test func theKindsHaveTheDomainsThatTheProtocolSays() {
        let domains = (UInt8(1)...8).map { RecordKind(rawValue: $0).domain }
        #expect(
            domains == [
                .certificate, .member, .instance, .accusation, .revocation, .authorityFloor,
                .unknownRecord, .unknownRecord,
            ]
        )
    }
}
