import FoundationEssentials
import Mutations
import Primitives
import Registry
import Sodium
import Testing
import Wire

/// Bytes altered at random, by strangers and by members: none may be accepted, none may trap.
///
/// `MARTLET_MUTATIONS=1000000` sends so many from outside, and a tenth of that from inside;
/// otherwise 20,000 and 5,000 (T-MU-1 to 3).
struct MutationTests {
    static let outsideCount =
        ProcessInfo.processInfo.environment["MARTLET_MUTATIONS"]
        .flatMap { Int($0) } ?? 20_000
    static let insideCount = max(5_000, outsideCount / 10)

    let opener = Samples.opener()
    let key = Samples.alice.publicKey

    /// Whether a datagram gets through all that stands before the core.
    private func isAccepted(_ datagram: [UInt8]) -> Bool {
        (try? opener.open(datagram).verified(by: key)) != nil
    }

    @Test func nothingAlteredFromOutsideIsAccepted() throws {
        let originals = try Samples.messages().map { Samples.sealed($0.message) }
        #expect(originals.allSatisfy(isAccepted))
        var random = Random(seed: 11)
        var accepted = 0
        for turn in 0..<Self.outsideCount {
            let original = originals[turn % originals.count]
            let other = originals[random.index(below: originals.count)]
            let altered = random.mutated(original, splicing: other)
            if altered != original, altered != other, isAccepted(altered) { accepted += 1 }
        }
        #expect(accepted == 0)
    }

    @Test func nothingAlteredFromInsideIsAccepted() throws {
        let originals = try Samples.messages().filter { $0.message.type != .hello }
            .map { Insider.signed(Insider.plain($0.message.type, payload: $0.message.payload)) }
        #expect(originals.allSatisfy { isAccepted(Insider.sealed($0)) })
        var random = Random(seed: 12)
        var accepted = 0
        for turn in 0..<Self.insideCount {
            let original = originals[turn % originals.count]
            let other = originals[random.index(below: originals.count)]
            let altered = random.mutated(original, splicing: other)
            if altered != original, altered != other, isAccepted(Insider.sealed(altered)) {
                accepted += 1
            }
        }
        #expect(accepted == 0)
    }

    /// T-MU-3: one datagram of each type, as large as they are accepted; what fills it up is taken
    /// for fields of a later version.
    @Test(arguments: MessageType.allCases)
    func noFlippedBitOfAFullSizeDatagramIsAccepted(_ type: MessageType) throws {
        let sample = try #require(try Samples.messages().first { $0.message.type == type })
        let payload = sample.message.payload
        let padding = [UInt8](repeating: 0, count: 1_400 - 156 - payload.count)
        let isHello = type == .hello
        let plain = Insider.signed(
            Insider.plain(
                type,
                payload: payload + padding,
                tag: isHello ? 0 : Insider.tag(Samples.toBob)
            ),
            to: isHello ? .anyone : Samples.toBob
        )
        var datagram = Insider.sealed(plain)
        #expect(datagram.count == 1_400)
        #expect(isAccepted(datagram))
        var accepted = 0
        for bit in 0..<(datagram.count * 8) {
            datagram[bit / 8] ^= 1 << UInt8(bit % 8)
            if isAccepted(datagram) { accepted += 1 }
            datagram[bit / 8] ^= 1 << UInt8(bit % 8)
        }
        #expect(accepted == 0)
    }

    @Test func noAlteredPayloadOfAMemberTraps() throws {
        let originals = try Samples.messages().map(\.message)
        var random = Random(seed: 13)
        var read = 0
        for turn in 0..<Self.outsideCount {
            let original = originals[turn % originals.count]
            let payload = random.mutated(original.payload, splicing: random.bytes(64))
            guard let message = try? Message.read(original.type, payload: payload[...]) else {
                continue
            }
            read += 1
            // What is read can be written, and its records can be looked at, without a trap.
            let again = message.message.payload
            #expect(message.hasUnknownFields || again.count == message.message.payloadSize)
            for record in message.message.records { _ = try? record.read() }
        }
        #expect(read > 0)
    }

    @Test func noAlteredRecordIsBelieved() throws {
        let originals = try Samples.bodies().map {
            try Samples.author().sign($0, version: Samples.version).value.bytes
        }
        var random = Random(seed: 14)
        var accepted = 0
        for turn in 0..<Self.insideCount {
            let original = originals[turn % originals.count]
            let other = originals[random.index(below: originals.count)]
            let altered = random.mutated(original, splicing: other)
            guard altered != original, altered != other else { continue }
            let read = try? UnverifiedRecord(reading: altered)
            if (try? read?.verified(by: key, in: Samples.cluster)) != nil { accepted += 1 }
        }
        #expect(accepted == 0)
    }

    @Test func whateverRecordIsReadIsWrittenAgainAlike() throws {
        let originals = try Samples.bodies().map {
            try Samples.author().sign($0, version: Samples.version).value.bytes
        }
        var random = Random(seed: 15)
        var read = 0
        for turn in 0..<Self.outsideCount {
            let altered = random.mutated(originals[turn % originals.count], splicing: [])
            guard let record = try? UnverifiedRecord(reading: altered).record else { continue }
            guard record.body != .unknown, !record.hasUnknownFields else { continue }
            read += 1
            let author = RecordAuthor(simulating: record.signer, cluster: Samples.cluster)
            let again = try author.sign(record.body, version: record.version).value
            #expect(again.bytes.dropLast(64) == record.bytes.dropLast(64))
            #expect(again.key == record.key)
        }
        #expect(read > 100)
    }
}

extension Message {
    /// Every record that it carries.
    fileprivate var records: [CarriedRecord] {
        switch self {
        case .gossip(let records): records
        case .records(let answer): answer.records
        case .ping(let body): body.cargo
        case .ack(let body): body.cargo
        case .join(let body): [body.record]
        case .helloAck(let body):
            if case .record(let record) = body.held { [record] } else { [] }
        default: []
        }
    }
}
