import Primitives
import Registry
import Sodium
import Testing
import Wire

struct MessageTests {
    @Test func everyMessageIsReadBack() throws {
        for (name, message) in try Samples.messages() {
            let read = try Message.read(message.type, payload: message.payload[...])
            #expect(read.message == message, "\(name)")
            #expect(!read.hasUnknownFields, "\(name)")
            #expect(read.message.payload == message.payload, "\(name)")
        }
    }

    @Test func theSamplesHaveEveryType() throws {
        let types = Set(try Samples.messages().map(\.message.type))
        #expect(types == Set(MessageType.allCases))
        #expect(MessageType.allCases.map(\.rawValue) == Array(1...16))
    }

    @Test func theSizeToldIsTheSizeWritten() throws {
        for (name, message) in try Samples.messages() {
            #expect(message.payloadSize == message.payload.count, "\(name)")
        }
        var random = Random(seed: 1)
        for _ in 0..<400 {
            let message = random.message()
            #expect(message.payloadSize == message.payload.count, "\(message)")
        }
    }

    @Test func whateverIsMadeIsReadBack() throws {
        var random = Random(seed: 2)
        for _ in 0..<400 {
            let message = random.message()
            let read = try Message.read(message.type, payload: message.payload[...])
            #expect(read.message == message)
            #expect(!read.hasUnknownFields)
        }
    }

    @Test func everyTruncationIsRefused() throws {
        for (name, message) in try Samples.messages() {
            let payload = message.payload
            // An ACK without a coordinate is whole.
            let isWhole = message.type == .ack ? payload.count - 22 : payload.count
            for count in 0..<payload.count where count != isWhole {
                #expect(throws: Rejection.truncated, "\(name) of \(count)") {
                    try Message.read(message.type, payload: payload.prefix(count))
                }
            }
        }
    }

    @Test func fieldsOfALaterVersionAreIgnoredAndNoted() throws {
        for (name, message) in try Samples.messages() {
            let read = try Message.read(message.type, payload: (message.payload + [7])[...])
            #expect(read.message == message, "\(name)")
            #expect(read.hasUnknownFields, "\(name)")
        }
    }

    @Test func aHelloFillsADatagramSoThatNoAnswerIsLarger() throws {
        let hello = Message.hello(
            Hello(certificate: try Samples.certificate().bytes, boot: .unknown, nonce: 1)
        )
        #expect(hello.payload.count == Message.maximumPayload)
        #expect(Samples.sealed(hello).count == 1_200)
    }

    @Test func aCompareIsRefusedWhoseSpareBitsAreSet() throws {
        let compare = Message.compare(
            Compare(nonce: 1, prefixes: [Prefix(bits: Samples.root, length: 3)])
        )
        var payload = compare.payload
        payload[payload.count - 1] |= 1
        #expect(throws: Rejection.malformed) {
            try Message.read(.compare, payload: payload[...])
        }
        payload[9] = 33
        #expect(throws: Rejection.malformed) {
            try Message.read(.compare, payload: payload[...])
        }
    }

    @Test func anEntryOutsideItsBranchIsRefused() {
        let entry = TreeEntry(key: Samples.root, version: .zero, fingerprint: Samples.root)
        let elsewhere = Prefix(bits: Digest(high: .max, low: 0), length: 1)
        let branches = Message.branches(
            Branches(
                nonce: 1,
                branches: [PlacedBranch(prefix: elsewhere, branch: .entries([entry]))]
            )
        )
        #expect(throws: Rejection.malformed) {
            try Message.read(.branches, payload: branches.payload[...])
        }
    }

    @Test func aBadRecordCostsItsNeighboursNothing() throws {
        let good = try Samples.carried()
        let message = Message.gossip([.bytes([1, 2, 3]), good])
        let read = try Message.read(.gossip, payload: message.payload[...]).message
        guard case .gossip(let records) = read else {
            Issue.record("a gossip is read as a gossip")
            return
        }
        #expect(throws: Rejection.truncated) { try records[0].read() }
        #expect(try records[1].read().record.bytes == good.bytes)
    }

    @Test func theLargestMemberRecordFitsBesideAPing() throws {
        let largest = try Samples.carried(.member(try Samples.largestMember()))
        let ping = Message.ping(Ping(nonce: 1, root: .zero, cargo: [largest]))
        #expect(largest.bytes.count == 992)
        #expect(ping.payloadSize == 1_020)
        #expect(ping.payloadSize <= Message.maximumPayload)
        #expect(Samples.sealed(ping).count <= 1_200)
        let join = Message.join(Join(cookie: .zero, record: largest, unixSeconds: 0))
        #expect(join.payloadSize <= Message.maximumPayload)
    }
}
