import Primitives
import Registry
import Sodium
import Testing

@testable import Wire

/// Heads and rests: how an instance beyond one record is divided, and put together again.
struct RestTests {
    /// A Nomad job's Traefik tags and a lot of metadata.
    static var job: InstanceBody {
        InstanceBody(
            service: "shop",
            id: "_nomad-task-1",
            port: 8_080,
            tags: (0..<11).map { "traefik.http.routers.shop-\($0)." + repeated("r", 46) },
            metadata: (0..<20).map {
                MetadataEntry(key: "key-\($0)", value: repeated("v", 100))
            },
            checks: [check("http", name: "the shop answers", reason: "HTTP GET: 200 OK")]
        )
    }

    static func repeated(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    static func check(_ id: String, name: String = "", reason: String = "") -> CheckBody {
        CheckBody(
            id: id,
            name: name,
            type: .http,
            status: .passing,
            sinceMilliseconds: 1_760_000_000_000,
            reason: reason
        )
    }

    /// The records that a node would sign, and what another makes of them.
    private func carried(_ body: InstanceBody) throws -> (head: Record, parts: [Record]) {
        let split = try body.split()
        let author = Samples.author()
        let head = try author.sign(.instance(split.head), version: Samples.version).value
        let parts = try split.text?.parts(of: head.key).map {
            try author.sign(.part($0), version: Samples.version).value
        }
        func read(_ record: Record) throws -> Record {
            try UnverifiedRecord(reading: record.bytes).record
        }
        return (try read(head), try (parts ?? []).map(read))
    }

    private func joined(_ head: Record, _ parts: [Record]) throws -> InstanceBody? {
        guard case .instance(let body) = head.body else { return nil }
        guard let rest = body.rest else { return body }
        return RestText(parts, namedBy: rest).flatMap { body.joined(with: $0) }
    }

    @Test func whatFitsOneRecordStaysOne() throws {
        let split = try Samples.instance.split()
        #expect(split.text == nil)
        #expect(split.head == Samples.instance)
        #expect(split.partCount == 0)
    }

    @Test func aLargeJobIsAHeadAndItsParts() throws {
        let (head, parts) = try carried(Self.job)
        #expect(head.bytes.count <= Record.maximumBytes)
        #expect(parts.count == 4)
        #expect(parts.allSatisfy { $0.bytes.count <= Record.maximumBytes })
        let rest = try #require(head.rest)
        #expect(PartBody.recordKeys(of: rest, in: head) == parts.map(\.key))
        var whole = Self.job
        whole.metadata.sort { $0.key < $1.key }
        #expect(try joined(head, parts) == whole)
        guard case .instance(let alone) = head.body else { return }
        #expect(alone.port == 8_080)
        #expect(alone.checks.first?.id == "http")
    }

    @Test func notesNeverStandInTheHead() throws {
        var body = InstanceBody(
            service: "web",
            id: "w",
            tags: ["a"],
            checks: [Self.check("one", name: "One"), Self.check("two", name: "Two")]
        )
        #expect(try body.split().text == nil)
        body.checks[1].notes = "see the runbook"
        let split = try body.split()
        #expect(split.head.tags == ["a"] && split.head.checks.map(\.name) == ["One", "Two"])
        #expect(split.head.checks.allSatisfy { $0.notes.isEmpty })
        let text = try #require(split.text)
        #expect(text.bytes == [16, 2, 0, 0, 0, 15] + Array("see the runbook".utf8))
        let (head, parts) = try carried(body)
        #expect(try joined(head, parts) == body)
        for count in 1..<text.bytes.count {
            #expect(try joined(split.head, withTextOf: Array(text.bytes.prefix(count))) == nil)
        }
        body.checks[1].notes = "two\nlines"
        #expect(RecordBody.instance(body).flaw == .check)
    }

    @Test func fieldsLeaveTheHeadInTheirOrderAndWhole() throws {
        var body = Self.job
        body.tags = ["a"]
        body.taggedAddresses = [TaggedAddress(name: "wan", address: "198.51.100.7", port: 80)]
        var head = try body.split().head
        #expect(head.metadata.isEmpty)
        #expect(head.tags == ["a"])
        #expect(head.taggedAddresses.count == 1)
        body.metadata = []
        body.tags = [Self.repeated("t", 1_000)]
        head = try body.split().head
        #expect(head.taggedAddresses.isEmpty && head.tags.isEmpty)
        #expect(head.checks.first?.name == "the shop answers")
        body.tags = []
        body.checks = (0..<8).map { Self.check("c\($0)", name: Self.repeated("n", 200)) }
        head = try body.split().head
        #expect(head.checks.allSatisfy { $0.name.isEmpty })
    }

    @Test func aCheckThatFlipsLeavesTheTextAsItWas() throws {
        let before = try Self.job.split()
        var flipped = Self.job
        flipped.checks[0].status = .critical
        flipped.checks[0].reason = Self.repeated("connection refused ", 6)
        flipped.weights.passing = 7
        flipped.load = InstanceLoad(capacity: 3, utilization: 0.5)
        flipped.flags.insert(.maintenance)
        let after = try flipped.split()
        #expect(after.text == before.text)
        #expect(after.head != before.head)
    }

    @Test func reasonsAreCutToTheRoomAndNeverMoveAField() throws {
        var body = Self.job
        body.metadata = []
        body.tags = [Self.repeated("t", 790)]
        #expect(try body.split().text == nil)
        body.checks[0].reason = Self.repeated("r", 120)
        let split = try body.split()
        #expect(split.text == nil)
        #expect(RecordAuthor.size(of: .instance(split.head)) <= Record.maximumBytes)
        #expect(split.whole.checks[0].reason.utf8.count < 120)
    }

    @Test func sixteenKibibytesAreTakenAndNoMore() throws {
        func body(_ count: Int) -> InstanceBody {
            InstanceBody(service: "s", id: "i", tags: [Self.repeated("t", count)])
        }
        let largest = InstanceRest.maximumBytes - 5
        let split = try body(largest).split()
        #expect(split.partCount == 19)
        #expect(split.text?.bytes.count == InstanceRest.maximumBytes)
        let (head, parts) = try carried(body(largest))
        #expect(try joined(head, parts) == body(largest))
        #expect(throws: SplitFailure.rest(size: 16_385)) { try body(largest + 1).split() }
        let failure = SplitFailure.rest(size: 16_385)
        #expect(failure.sentence.contains("16385 bytes"))
    }

    @Test func whatRoutingNeedsHasToFitTheHead() {
        var body = Self.job
        body.checks = (0..<12).map { Self.check(Self.repeated("c", 100) + "\($0)") }
        #expect(throws: SplitFailure.self) { try body.split() }
    }

    @Test func manyPairsAreRefusedAndNotCut() {
        var body = Self.job
        body.metadata = (0..<256).map { MetadataEntry(key: "\($0)", value: "") }
        #expect(RecordAuthor.flaw(in: .instance(body)) == .metadata)
    }

    @Test func aTextThatIsNotWholeIsNone() throws {
        let (head, parts) = try carried(Self.job)
        let rest = try #require(head.rest)
        for missing in parts.indices {
            var some = parts
            some.remove(at: missing)
            #expect(RestText(some, namedBy: rest) == nil)
        }
        #expect(RestText(parts.reversed(), namedBy: rest) == nil)
        var other = Self.job
        other.tags.append("more")
        other.metadata[0].value = Self.repeated("w", 100)
        let others = try carried(other).parts
        #expect(RestText([parts[0]] + others.dropFirst(), namedBy: rest) == nil)
    }

    /// An owner may sign any text: it is joined by the rules or not at all.
    @Test func noTextTrapsWhereverItEnds() throws {
        let text = try #require(try Self.job.split().text)
        let head = try Self.job.split().head
        for count in 1...InstanceRest.partBytes {
            let cut = Array(text.bytes.prefix(count))
            #expect(try joined(head, withTextOf: cut) == nil, "\(count)")
        }
    }

    /// A head that names a text of one part, with what that part carries.
    private func joined(_ head: InstanceBody, withTextOf bytes: [UInt8]) throws -> InstanceBody? {
        let author = Samples.author()
        var body = head
        let rest = InstanceRest(content: RestText.content(of: bytes), byteCount: bytes.count)
        body.rest = rest
        let record = try author.sign(.instance(body), version: Samples.version).value
        let part = PartBody(
            content: rest.content,
            index: 0,
            head: record.key,
            count: 1,
            bytes: bytes
        )
        let carried = try author.sign(.part(part), version: Samples.version).value
        let read = try #require(RestText([carried], namedBy: rest))
        return body.joined(with: read)
    }

    @Test func aTextMayNotRepeatTheHead() throws {
        let split = try Self.job.split()
        let text = try #require(split.text)
        var head = split.head
        head.metadata = [MetadataEntry(key: "a", value: "b")]
        #expect(head.joined(with: text) == nil)
    }

    @Test func aRestThatContradictsItselfIsMalformed() throws {
        var head = try Self.job.split().head
        for size in [0, 16_385, 70_000] {
            head.rest?.byteCount = size
            let record = try Samples.author().sign(.instance(head), version: Samples.version)
            #expect(throws: Rejection.malformed, "\(size)") {
                try UnverifiedRecord(reading: record.value.bytes)
            }
        }
    }
}
