import Primitives
import Registry
import Sodium
import Testing
import Wire

/// The body of an event (docs/protocol.md, Event).
struct EventTests {
    private func flaw(_ change: (inout EventBody) -> Void) -> RecordFlaw? {
        var body = Samples.event
        change(&body)
        return RecordAuthor.flaw(in: .event(body))
    }

    @Test func everyFlawIsNamed() {
        let long = String(repeating: "n", count: 256)
        #expect(flaw { _ in } == nil)
        #expect(flaw { $0.slot = 15 } == nil)
        #expect(flaw { $0.slot = 16 } == .eventSlot)
        #expect(flaw { $0.content.name = "deploy: web €/1" } == nil)
        #expect(flaw { $0.content.name = "" } == .eventName)
        #expect(flaw { $0.content.name = String(long.prefix(129)) } == .eventName)
        #expect(flaw { $0.content.name = "a\nb" } == .eventName)
        #expect(flaw { $0.content.payload = Array(repeating: 0, count: 512) } == nil)
        #expect(flaw { $0.content.payload = Array(repeating: 0, count: 513) } == .eventPayload)
        #expect(flaw { $0.content.datacenter = "" } == .datacenter)
        #expect(flaw { $0.content.nodeFilter = String(long.prefix(255)) } == nil)
        #expect(flaw { $0.content.nodeFilter = long } == .eventFilter)
        #expect(flaw { $0.content.serviceFilter = "a\u{7}" } == .eventFilter)
        #expect(flaw { $0.content.serviceFilter = "" } == .eventTag)
    }

    @Test func whatBreaksARuleIsRefusedFromOthers() throws {
        let good = try Samples.author().sign(.event(Samples.event), version: Samples.version)
            .value.bytes
        let slot = RecordLimits.headerBytes + 1
        var bytes = good
        bytes[slot] = 16
        #expect(throws: Rejection.malformed) { try UnverifiedRecord(reading: bytes) }
        let name = Array("deploy".utf8)
        let controls = good.replacing(name, with: Array(repeating: 6, count: name.count))
        #expect(throws: Rejection.malformed) { try UnverifiedRecord(reading: controls) }
        // A key field of two bytes is another key for the same slot.
        let wide = RecordFrame.unsigned(
            kind: .event,
            signer: Samples.alice.id,
            version: Samples.version,
            body: [2, 3, 0] + good[(slot + 1)...].dropLast(64)
        )
        #expect(throws: Rejection.malformed) {
            try UnverifiedRecord(reading: wide + [UInt8](repeating: 0, count: 64))
        }
    }

    @Test func aPayloadBeyondItsLimitIsRefusedBeforeItIsTaken() throws {
        let head = RecordLimits.headerBytes
        let good = try Samples.author().sign(.event(Samples.event), version: Samples.version)
            .value.bytes
        let body = Array(good[head...].dropLast(64 + 4 + 2))
        for (size, error) in [(513, Rejection.limit), (512, Rejection.truncated)] {
            let count = [UInt8(size >> 8), UInt8(size & 0xFF)]
            let unsigned = RecordFrame.unsigned(
                kind: .event,
                signer: Samples.alice.id,
                version: Samples.version,
                body: body + count + [1, 2, 3]
            )
            #expect(throws: error) {
                try UnverifiedRecord(reading: unsigned + [UInt8](repeating: 0, count: 64))
            }
        }
    }

    @Test func aFullPayloadHasRoomForANameAndFilters() throws {
        var body = Samples.event
        body.content.payload = Array(repeating: 0xFF, count: 512)
        body.content.name = String(repeating: "n", count: 128)
        body.content.nodeFilter = String(repeating: "f", count: 200)
        let record = try Samples.author().sign(.event(body), version: Samples.version).value
        #expect(try UnverifiedRecord(reading: record.bytes).record.body == .event(body))
        body.content.serviceFilter = String(repeating: "f", count: 255)
        let size = RecordAuthor.size(of: .event(body))
        #expect(throws: UnfitRecord.tooLarge(size: size, limit: Record.maximumBytes)) {
            try Samples.author().sign(.event(body), version: Samples.version)
        }
    }

    @Test func anIDIsShownAsAUUID() {
        #expect(Samples.event.id.description == "6b1e7a2c-90d4-4f35-8a01-b2c3d4e5f607")
    }
}
