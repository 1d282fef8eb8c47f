import Primitives
import Registry
import Sodium
import Testing
import Wire

struct RecordTests {
    @Test func whatIsSignedIsReadBackAndBelieved() throws {
        for body in try Samples.bodies() {
            let signed = try Samples.author().sign(body, version: Samples.version).value
            let read = try UnverifiedRecord(reading: signed.bytes)
            #expect(read.record.body == signed.body)
            #expect(read.record.body == body)
            #expect(read.record.key == signed.key)
            #expect(read.record.fingerprint == signed.fingerprint)
            #expect(read.record.version == Samples.version)
            #expect(!read.record.hasUnknownFields)
            let verified = try read.verified(by: Samples.alice.publicKey, in: Samples.cluster)
            #expect(verified.signer == Samples.alice.id)
            #expect(verified.value.bytes == signed.bytes)
        }
    }

    @Test func whateverIsSignedIsReadBackAndWrittenAgainAlike() throws {
        var random = Random(seed: 3)
        let author = Samples.author()
        for _ in 0..<300 {
            let body = try random.recordBody()
            let signed = try author.sign(body, version: random.version()).value
            #expect(RecordAuthor.size(of: body) == signed.bytes.count)
            let read = try UnverifiedRecord(reading: signed.bytes).record
            #expect(read.body == signed.body)
            #expect(try author.sign(read.body, version: read.version).value.bytes == signed.bytes)
        }
    }

    @Test func theKeysAreThoseThatOthersCompute() throws {
        let author = Samples.author()
        let keys = try Samples.bodies().map { body in
            try author.sign(body, version: Samples.version).value.key
        }
        let split = try Samples.largeInstance.split()
        let head = try author.sign(.instance(split.head), version: Samples.version).value
        let rest = try #require(head.rest)
        #expect(
            keys == [
                Record.memberKey(of: author.id),
                Record.instanceKey(of: author.id, id: "payments-1", isNodeCheck: false),
                Record.instanceKey(of: author.id, id: "payments-1", isNodeCheck: false),
                Record.instanceKey(of: author.id, id: "disk", isNodeCheck: true),
                Record.accusationKey(by: author.id, of: Samples.bob.id),
                Record.callerKey(by: author.id, of: "payments"),
                Record.instanceKey(of: author.id, id: "payments-1", isNodeCheck: false),
                Record.eventKey(by: author.id, slot: 3),
                PartBody.recordKeys(of: rest, in: head)[0],
            ]
        )
        #expect(
            Record.instanceKey(of: author.id, id: "disk", isNodeCheck: true)
                != Record.instanceKey(of: author.id, id: "disk", isNodeCheck: false)
        )
    }

    @Test func anotherKeyOrClusterIsRefused() throws {
        for body in try Samples.bodies() {
            let bytes = try Samples.author().sign(body, version: Samples.version).value.bytes
            let read = try UnverifiedRecord(reading: bytes)
            #expect(throws: Rejection.recordSigner) {
                try read.verified(by: Samples.bob.publicKey, in: Samples.cluster)
            }
            #expect(throws: Rejection.recordSignature) {
                try read.verified(by: Samples.alice.publicKey, in: Samples.otherCluster)
            }
        }
    }

    @Test func everyTruncationIsRefused() throws {
        for body in try Samples.bodies() {
            let bytes = try Samples.author().sign(body, version: Samples.version).value.bytes
            for count in 0..<bytes.count {
                #expect(throws: Rejection.self) {
                    try UnverifiedRecord(reading: Array(bytes.prefix(count)))
                }
            }
            #expect(throws: Rejection.trailing) { try UnverifiedRecord(reading: bytes + [0]) }
        }
    }

    @Test func everyFlippedBitIsRefused() throws {
        for body in try Samples.bodies() {
            let bytes = try Samples.author().sign(body, version: Samples.version).value.bytes
            for index in bytes.indices {
                var altered = bytes
                altered[index] ^= 1 << UInt8(index % 8)
                #expect(throws: Rejection.self) {
                    try UnverifiedRecord(reading: altered)
                        .verified(by: Samples.alice.publicKey, in: Samples.cluster)
                }
            }
        }
    }

    @Test func aRecordOfAnUnknownKindIsBelievedAndRelayedButNotUnderstood() throws {
        let bytes = Samples.unknownRecord()
        let read = try UnverifiedRecord(reading: bytes)
        #expect(read.record.body == .unknown)
        #expect(read.record.bytes == bytes)
        let verified = try read.verified(by: Samples.alice.publicKey, in: Samples.cluster)
        #expect(verified.value.kind == RecordKind(rawValue: 99))
    }

    @Test(arguments: [0, 1] as [UInt8])
    func kindsThatDoNotTravelAreRefused(_ kind: UInt8) throws {
        var bytes = Samples.unknownRecord()
        bytes[0] = kind
        #expect(throws: Rejection.recordKind) { try UnverifiedRecord(reading: bytes) }
    }

    @Test(arguments: [5, 6, 8, 11] as [UInt8])
    func otherKindsAreRelayedUnread(_ kind: UInt8) throws {
        var bytes = Samples.unknownRecord()
        bytes[0] = kind
        #expect(try UnverifiedRecord(reading: bytes).record.body == .unknown)
    }

    @Test func aCallerNamesAServiceAndNothingElse() throws {
        let author = Samples.author()
        let record = try author.sign(.caller(Samples.caller), version: Samples.version).value
        #expect(record.key == Record.callerKey(by: Samples.alice.id, of: "payments"))
        for service in ["", String(repeating: "a", count: 129), "a\u{7}"] {
            let body = RecordBody.caller(CallerBody(service: service))
            #expect(throws: UnfitRecord.flawed(.service)) {
                try author.sign(body, version: Samples.version)
            }
        }
        let unsigned = RecordFrame.unsigned(
            kind: .caller,
            signer: Samples.alice.id,
            version: Samples.version,
            body: [3] + Array("a\u{7}b".utf8) + [0]
        )
        let bytes = unsigned + [UInt8](repeating: 0, count: 64)
        #expect(throws: Rejection.malformed) { try UnverifiedRecord(reading: bytes) }
    }

    @Test func aCallerMayCallWhateverAnInstanceMayBeCalled() throws {
        let widest = String(repeating: "ü", count: 64)
        for service in ["a b", "Zahlungen/Prüfung", widest] {
            let body = RecordBody.caller(CallerBody(service: service))
            let record = try Samples.author().sign(body, version: Samples.version).value
            #expect(record.bytes.count <= RecordKind.caller.maximumBytes)
            let read = try UnverifiedRecord(reading: record.bytes).record
            #expect(read.body == body)
        }
    }

    @Test func aKindThatIsSmallHasASmallLimit() throws {
        let plain = try Samples.author()
            .sign(.accusation(Samples.accusation), version: Samples.version).value
        let room = plain.kind.maximumBytes - plain.bytes.count
        #expect(room > 64)
        let largest = Self.extended(plain, by: [UInt8](repeating: 1, count: room))
        _ = try UnverifiedRecord(reading: largest)
        let larger = Self.extended(plain, by: [UInt8](repeating: 1, count: room + 1))
        #expect(throws: Rejection.limit) { try UnverifiedRecord(reading: larger) }
    }

    @Test func aFlawedBodyIsRefusedAndNotSigned() throws {
        var body = Samples.nodeCheck
        body.tags = ["a\u{7}"]
        #expect(throws: UnfitRecord.flawed(.tag)) {
            try Samples.author().sign(.instance(body), version: Samples.version)
        }
    }

    @Test func anotherFormatIsRefused() throws {
        var bytes = Samples.unknownRecord()
        bytes[1] = 2
        #expect(throws: Rejection.recordFormat) { try UnverifiedRecord(reading: bytes) }
    }

    @Test func fieldsOfALaterVersionAreKeptAndNoted() throws {
        // A part is all text: what a later version adds to that stands in the text.
        for body in try Samples.bodies().dropLast() {
            let plain = try Samples.author().sign(body, version: Samples.version).value
            let longer = Self.extended(plain, by: [0xAB, 0xCD])
            let read = try UnverifiedRecord(reading: longer)
            #expect(read.record.hasUnknownFields)
            #expect(read.record.body == body)
            #expect(read.record.bytes == longer)
            #expect(read.record.fingerprint != plain.fingerprint)
            _ = try read.verified(by: Samples.alice.publicKey, in: Samples.cluster)
        }
    }

    @Test func aRecordBeyondTheLimitIsRefusedWithBothNumbers() throws {
        var body = Samples.nodeCheck
        body.tags = [String(repeating: "x", count: 900)]
        let size = RecordAuthor.size(of: .instance(body))
        #expect(size > Record.maximumBytes)
        #expect(throws: UnfitRecord.tooLarge(size: size, limit: Record.maximumBytes)) {
            try Samples.author().sign(.instance(body), version: Samples.version)
        }
        body.tags = [String(repeating: "x", count: 900 - (size - Record.maximumBytes))]
        let signed = try Samples.author().sign(.instance(body), version: Samples.version)
        #expect(signed.value.bytes.count == Record.maximumBytes)
        #expect(try UnverifiedRecord(reading: signed.value.bytes).record == signed.value)
        #expect(throws: Rejection.limit) {
            try UnverifiedRecord(reading: signed.value.bytes + [0])
        }
    }

    @Test func aSizeIsToldEvenOfWhatNoLengthFieldCanSay() {
        var body = Samples.nodeCheck
        body.tags = [String(repeating: "x", count: 70_000)]
        body.id = String(repeating: "y", count: 300)
        #expect(RecordAuthor.size(of: .instance(body)) > 70_300)
    }

    /// The same record with more bytes at the end of its body, signed anew.
    static func extended(_ record: Record, by extra: [UInt8]) -> [UInt8] {
        let body = Array(record.bytes.dropFirst(RecordLimits.headerBytes).dropLast(64))
        let unsigned = RecordFrame.unsigned(
            kind: record.kind,
            signer: record.signer,
            version: record.version,
            body: body + extra
        )
        let message = RecordFrame.signedMessage(unsigned, in: Samples.cluster)
        return unsigned + Samples.alice.sign(record.kind.domain, message).bytes
    }
}
