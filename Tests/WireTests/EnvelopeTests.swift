import Primitives
import Registry
import Sodium
import Testing
import Wire

struct EnvelopeTests {
    @Test func everyMessageArrivesAsItWasSent() throws {
        let opener = Samples.opener()
        var sealer = Samples.sealer()
        var counter: UInt64 = 0
        for (name, message) in try Samples.messages() {
            counter += 1
            let sealed = sealer.seal(message, to: Samples.toBob, nonce: Samples.sealingNonce)
            let datagram = try #require(sealed)
            #expect(datagram.count == 156 + message.payloadSize, "\(name)")
            let envelope = try opener.open(datagram)
            #expect(envelope.sender == Samples.alice.id)
            #expect(envelope.epoch == Samples.version.epoch)
            #expect(envelope.counter == counter)
            #expect(envelope.type == message.type)
            #expect(Array(envelope.payload) == message.payload)
            #expect(try envelope.unverifiedMessage() == message)
            let verified = try envelope.verified(by: Samples.alice.publicKey)
            #expect(verified.value == message, "\(name)")
            #expect(verified.signer == Samples.alice.id)
        }
    }

    @Test func everyFlippedBitOfEveryMessageIsRefused() throws {
        let opener = Samples.opener()
        for (name, message) in try Samples.messages() where message.type != .hello {
            let datagram = Samples.sealed(message)
            var accepted: [Int] = []
            for bit in 0..<(datagram.count * 8) {
                var altered = datagram
                altered[bit / 8] ^= 1 << UInt8(bit % 8)
                if (try? opener.open(altered)) != nil { accepted.append(bit) }
            }
            #expect(accepted == [], "\(name)")
        }
    }

    @Test func everyTruncationAndExtensionIsRefused() throws {
        let opener = Samples.opener()
        let datagram = Samples.sealed(.gossip([try Samples.carried()]))
        for count in 0..<datagram.count {
            let expected: Rejection = count < 156 ? .size : .seal
            #expect(throws: expected) { try opener.open(Array(datagram.prefix(count))) }
        }
        #expect(throws: Rejection.seal) { try opener.open(datagram + [0]) }
        let huge = datagram + [UInt8](repeating: 0, count: 1_401 - datagram.count)
        #expect(throws: Rejection.size) { try opener.open(huge) }
    }

    @Test func aDatagramIsForOneProcessOfOneNode() throws {
        let datagram = Samples.sealed(.gossip([]))
        _ = try Samples.opener().open(datagram)
        #expect(throws: Rejection.destination) {
            try Samples.opener(of: Samples.carol).open(datagram)
        }
        #expect(throws: Rejection.destination) {
            try Samples.opener(boot: BootID(rawValue: 1)).open(datagram)
        }
    }

    @Test func aHelloIsForAnyone() throws {
        let hello = Message.hello(
            Hello(certificate: try Samples.certificate().bytes, boot: .unknown, nonce: 1)
        )
        let datagram = Samples.sealed(hello)
        for opener in [Samples.opener(), Samples.opener(of: Samples.carol)] {
            let envelope = try opener.open(datagram)
            #expect(try envelope.verified(by: Samples.alice.publicKey).value == hello)
        }
    }

    @Test func theOuterLayerIsCheckedFromTheOutside() throws {
        let opener = Samples.opener()
        let datagram = Samples.sealed(.gossip([]))
        let expected: [(index: Int, Rejection)] = [
            (0, .magic), (1, .magic), (2, .suite), (3, .reserved), (4, .keyID), (7, .keyID),
            (8, .seal), (31, .seal), (32, .seal), (datagram.count - 1, .seal),
        ]
        for (index, rejection) in expected {
            var altered = datagram
            altered[index] ^= 1
            #expect(throws: rejection) { try opener.open(altered) }
        }
    }

    @Test func aDatagramFromAnotherClusterWithTheSameKeyIsRefused() throws {
        let datagram = Samples.sealed(.gossip([]))
        #expect(throws: Rejection.seal) {
            try Samples.opener(in: Samples.otherCluster).open(datagram)
        }
    }

    @Test func aKeyringOpensUnderEveryKeyAndSealsUnderThePrimary() throws {
        let new = Samples.sealingKey(10)
        let both = Keyring(primary: new, others: [Samples.gossipKey])
        let opener = Samples.opener(keyring: both)
        _ = try opener.open(Samples.sealed(.gossip([])))
        var sealer = Samples.sealer(under: new)
        let sealed = sealer.seal(.gossip([]), to: Samples.toBob, nonce: Samples.sealingNonce)
        let datagram = try #require(sealed)
        _ = try opener.open(datagram)
        #expect(throws: Rejection.keyID) { try Samples.opener().open(datagram) }
        #expect(both.key(new.id) != nil)
        #expect(both.key(0) == nil)
    }

    @Test func aMessageBeyondOneDatagramIsRefusedAndCostsNoCounter() throws {
        var sealer = Samples.sealer()
        let record = CarriedRecord.bytes([UInt8](repeating: 1, count: Record.maximumBytes))
        let large = Message.records(Records(unasked: [record, record]))
        #expect(sealer.seal(large, to: Samples.toBob, nonce: Samples.sealingNonce) == nil)
        let forAnyone = Message.gossip([])
        #expect(sealer.seal(forAnyone, to: .anyone, nonce: Samples.sealingNonce) == nil)
        let next = sealer.seal(.gossip([]), to: Samples.toBob, nonce: Samples.sealingNonce)
        #expect(try Samples.opener().open(try #require(next)).counter == 1)
    }

    @Test func onlyTheSendersKeyVerifies() throws {
        let envelope = try Samples.opener().open(Samples.sealed(.gossip([])))
        #expect(throws: Rejection.signature) {
            try envelope.verified(by: Samples.carol.publicKey)
        }
    }

    @Test func aRaisedEpochCountsFromOneAgain() throws {
        let opener = Samples.opener()
        var sealer = Samples.sealer(epoch: 5)
        func next() throws -> [UInt64] {
            let sealed = sealer.seal(.gossip([]), to: Samples.toBob, nonce: Samples.sealingNonce)
            let envelope = try opener.open(try #require(sealed))
            return [envelope.epoch, envelope.counter]
        }
        #expect(try next() == [5, 1])
        #expect(try next() == [5, 2])
        sealer.epoch = 5
        #expect(try next() == [5, 3])
        sealer.epoch = 6
        #expect(try next() == [6, 1])
    }

    @Test func recordsAreCutOutOfAGossipBeforeItsSignatureIsChecked() throws {
        let record = try Samples.carried()
        let gossip = try Samples.opener().open(Samples.sealed(.gossip([record, record])))
        #expect(try gossip.carriedRecords() == [record, record])
        let records = try Samples.opener().open(
            Samples.sealed(.records(Records(unasked: [record])))
        )
        #expect(try records.carriedRecords() == [])
    }

    @Test func fieldsOfALaterVersionAreNoted() throws {
        let plain = Insider.plain(.nack, payload: [UInt8](repeating: 1, count: 24 + 3))
        let envelope = try Samples.opener().open(Insider.sealed(Insider.signed(plain)))
        let read = try envelope.verifiedAndNoted(by: Samples.alice.publicKey)
        #expect(read.hasUnknownFields)
        #expect(read.message.value.type == .nack)
    }
}
