import FoundationEssentials
import Primitives
import Registry
import Sodium
import Testing
import Wire

/// Bytes altered at random, by strangers and by members: none may be accepted, none may trap.
///
/// `MARTLET_MUTATIONS=1000000` sends so many from outside, and six for each hundred of them from
/// inside; otherwise 20,000 and 5,000.
struct MutationTests {
    static let outsideCount =
        ProcessInfo.processInfo.environment["MARTLET_MUTATIONS"]
        .flatMap { Int($0) } ?? 20_000
    static let insideCount = max(5_000, outsideCount / 100 * 6)

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
        case .gossip(let records), .records(let records): records
        case .ping(let body): body.cargo
        case .ack(let body): body.cargo
        case .join(let body): [body.record]
        case .helloAck(let body):
            if case .record(let record) = body.held { [record] } else { [] }
        default: []
        }
    }
}

extension Random {
    /// The bytes with one to three changes: a bit, a byte, an end cut off or added, a piece of
    /// other bytes, a run of zeros or ones, a byte put in or taken out.
    fileprivate mutating func mutated(_ original: [UInt8], splicing other: [UInt8]) -> [UInt8] {
        var bytes = original
        for _ in 0...index(below: 3) where !bytes.isEmpty {
            let place = index(below: bytes.count)
            switch index(below: 9) {
            case 0, 1: bytes[place] ^= 1 << UInt8(index(below: 8))
            case 2: bytes[place] = UInt8(truncatingIfNeeded: next())
            case 3: bytes.removeLast(bytes.count - place)
            case 4: bytes += self.bytes(1 + index(below: 40))
            case 5 where !other.isEmpty:
                let start = index(below: other.count)
                let piece = other[start...].prefix(bytes.count - place)
                bytes.replaceSubrange(place..<(place + piece.count), with: piece)
            case 6:
                let fill: UInt8 = chance(0.5) ? 0 : 0xFF
                for index in place..<Swift.min(place + 8, bytes.count) { bytes[index] = fill }
            case 7: bytes.remove(at: place)
            default: bytes.insert(UInt8(truncatingIfNeeded: next()), at: place)
            }
        }
        return bytes
    }
}
