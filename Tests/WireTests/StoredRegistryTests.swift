import Primitives
import Registry
import Sodium
import Testing
import Wire

/// What a node writes down of its registry (docs/protocol.md, Registry on disk).
struct StoredRegistryTests {
    private static let authorities = Authorities(
        keys: [Samples.authority.publicKey],
        cluster: Samples.cluster
    )
    private static let header = StoredRegistry.Header(
        cluster: Samples.cluster,
        node: Samples.alice.id,
        savedAt: 1_760_000_000_000,
        index: 4_711
    )
    private static let marker = StoredMarker(id: Samples.carol.id, version: Samples.version)

    private func records() throws -> [Record] {
        let bob = Samples.author(Samples.bob)
        let member = try Samples.member(of: Samples.bob, name: "node-b")
        var records = [try bob.sign(.member(member), version: Samples.version).value]
        for number in 0..<UInt64(5) {
            var body = Samples.instance
            body.id = "payments-\(number)"
            let version = Version(epoch: Samples.version.epoch, sequence: 10 + number)
            records.append(try bob.sign(.instance(body), version: version).value)
        }
        return records
    }

    private func file(limit: Int = StoredRegistry.maximumBytes) throws -> ([UInt8], leftOut: Int) {
        var writer = StoredRegistryWriter(
            Self.header,
            key: Samples.alice.storageKey,
            limit: limit
        )
        for record in try records() {
            let isMember = record.kind == .member
            writer.add(record, status: isMember ? .dead : .alive, goneFor: isMember ? 77 : 0)
        }
        writer.add(Self.marker)
        let bytes = writer.finish()
        return (bytes, writer.leftOut)
    }

    private func read(
        _ bytes: [UInt8],
        by key: SigningKey = Samples.alice
    ) throws -> StoredRegistry {
        try StoredRegistry(
            reading: bytes,
            of: Samples.alice.id,
            key: key.storageKey,
            authorities: Self.authorities
        )
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let stored = try read(try file().0)
        #expect(stored.header == Self.header)
        #expect(stored.members.map(\.record.value.bytes) == [try records()[0].bytes])
        #expect(stored.members.first?.status == .dead)
        #expect(stored.members.first?.goneFor == 77)
        #expect(stored.records.map(\.value.bytes) == (try records()).dropFirst().map(\.bytes))
        #expect(stored.markers == [Self.marker])
        #expect(stored.damagedBlocks == 0 && stored.lostRecords == 0)
    }

    @Test func manyBlocksAreReadInOrder() throws {
        var writer = StoredRegistryWriter(Self.header, key: Samples.alice.storageKey)
        let record = try records()[1]
        for _ in 0..<1_000 { writer.add(record) }
        let bytes = writer.finish()
        #expect(bytes.count > 4 * 65_536)
        #expect(try read(bytes).records.count == 1_000)
    }

    @Test func itIsRefusedByAnotherNodeAndInAnotherCluster() throws {
        let bytes = try file().0
        #expect(throws: StoredRegistryFlaw.otherNode) {
            _ = try StoredRegistry(
                reading: bytes,
                of: Samples.bob.id,
                key: Samples.bob.storageKey,
                authorities: Self.authorities
            )
        }
        #expect(throws: StoredRegistryFlaw.otherCluster) {
            _ = try StoredRegistry(
                reading: bytes,
                of: Samples.alice.id,
                key: Samples.alice.storageKey,
                authorities: Authorities(
                    keys: [Samples.authority.publicKey],
                    cluster: Samples.otherCluster
                )
            )
        }
        #expect(throws: StoredRegistryFlaw.noRegistry) { _ = try read([]) }
        #expect(throws: StoredRegistryFlaw.noRegistry) {
            _ = try read([UInt8](repeating: 0, count: 4_096))
        }
    }

    @Test func ofABlockWithoutItsHashEachRecordIsVerifiedByItself() throws {
        let stored = try read(try file().0, by: Samples.bob)
        #expect(stored.damagedBlocks == 1)
        #expect(stored.members.count == 1)
        #expect(stored.records.count == 5)
        #expect(stored.markers.isEmpty, "nobody signs a marker")
        #expect(stored.lostRecords == 1)
    }

    @Test func aFlippedByteIsSeenWhereverItIs() throws {
        let whole = try file().0
        let honest = Set(try records().map(\.bytes))
        for place in stride(from: 56, to: whole.count, by: 3) {
            var bytes = whole
            bytes[place] ^= 0x41
            let stored = try read(bytes)
            #expect(stored.damagedBlocks >= 1, "\(place)")
            for record in stored.records + stored.members.map(\.record) {
                #expect(honest.contains(record.value.bytes), "\(place)")
            }
        }
    }

    @Test func aFileMayEndAnywhere() throws {
        let whole = try file().0
        for length in 0..<whole.count {
            let bytes = Array(whole.prefix(length))
            if length < 56 {
                #expect(throws: StoredRegistryFlaw.noRegistry) { _ = try read(bytes) }
            } else {
                let stored = try read(bytes)
                #expect(stored.records.isEmpty && stored.members.isEmpty)
                #expect(stored.damagedBlocks == (length == 56 ? 0 : 1))
            }
        }
    }

    @Test func aHeaderOfAnotherFileDoesNotFit() throws {
        var bytes = try file().0
        bytes[47] ^= 1
        #expect(try read(bytes).damagedBlocks == 1)
    }

    @Test func whatFindsNoRoomIsCounted() throws {
        let whole = try file()
        #expect(whole.leftOut == 0)
        let cut = try file(limit: whole.0.count / 2)
        #expect(cut.leftOut > 0)
        #expect(cut.0.count <= whole.0.count / 2)
        let stored = try read(cut.0)
        #expect(stored.members.count == 1)
        #expect(stored.damagedBlocks == 0)
        #expect(
            stored.records.count + stored.members.count + stored.markers.count
                == 7 - cut.leftOut
        )
    }
}
