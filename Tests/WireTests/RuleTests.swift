import Primitives
import Registry
import Sodium
import Testing
import Wire

/// What breaks a rule is told before it is signed, and refused from others.
struct RuleTests {
    @Test func everyFlawOfAMemberIsNamed() throws {
        func flaw(_ change: (inout MemberBody) -> Void) throws -> RecordFlaw? {
            var body = try Samples.member()
            change(&body)
            return RecordAuthor.flaw(in: .member(body))
        }
        let long = String(repeating: "n", count: 64)
        let entry = MetadataEntry(key: "k", value: "v")
        #expect(try flaw { _ in } == nil)
        #expect(try flaw { $0.zone = "" } == nil)
        #expect(try flaw { $0.name = "" } == .nodeName)
        #expect(try flaw { $0.name = long } == .nodeName)
        #expect(try flaw { $0.name = "node a" } == .nodeName)
        #expect(try flaw { $0.name = "nœud" } == .nodeName)
        #expect(try flaw { $0.datacenter = "" } == .datacenter)
        #expect(try flaw { $0.zone = "a/b" } == .zone)
        #expect(try flaw { $0.agentVersion = long } == .agentVersion)
        #expect(try flaw { $0.agentVersion = "1\n" } == .agentVersion)
        #expect(try flaw { $0.addresses = [] } == .memberAddresses)
        #expect(try flaw { $0.addresses.append($0.addresses[0]) } == .memberAddresses)
        #expect(try flaw { $0.addresses[0].port = 0 } == .memberAddresses)
        #expect(try flaw { $0.addresses[0].ip = .v4(0) } == .memberAddresses)
        #expect(try flaw { $0.addresses[0].ip = .v4(0xE000_0001) } == .memberAddresses)
        #expect(try flaw { $0.protocolMinimum = 3 } == .protocolRange)
        #expect(try flaw { $0.metadata = [entry, entry] } == .metadata)
        #expect(try flaw { $0.metadata = [MetadataEntry(key: "é", value: "")] } == .metadata)
        #expect(try flaw { $0.metadata = [MetadataEntry(key: "a", value: "\u{85}")] } == .metadata)
        #expect(
            try flaw { $0.metadata = [MetadataEntry(key: "a", value: long + long)] }
                == .memberMetadata
        )
    }

    @Test func everyFlawOfAnInstanceIsNamed() {
        func flaw(_ change: (inout InstanceBody) -> Void) -> RecordFlaw? {
            var body = Samples.instance
            change(&body)
            return RecordAuthor.flaw(in: .instance(body))
        }
        let long = String(repeating: "n", count: 129)
        #expect(flaw { _ in } == nil)
        #expect(flaw { $0.id = "sp ace €" } == nil)
        for service in ["pay ments", "a/b:c@d#e", "Zahlungen €", String(long.prefix(128))] {
            #expect(flaw { $0.service = service } == nil)
        }
        #expect(flaw { $0.service = long } == .service)
        #expect(flaw { $0.service = "pay\nments" } == .service)
        #expect(flaw { $0.id = "" } == .instanceID)
        #expect(flaw { $0.id = long } == .instanceID)
        #expect(flaw { $0.id = "a\u{7F}" } == .instanceID)
        #expect(flaw { $0.address = String((long + long).prefix(253)) } == nil)
        #expect(flaw { $0.address = String((long + long).prefix(254)) } == .address)
        #expect(flaw { $0.policy = String(long.prefix(64)) } == .policy)
        #expect(flaw { $0.tags = ["a", "b\t"] } == .tag)
        #expect(flaw { $0.taggedAddresses += $0.taggedAddresses } == .taggedAddress)
        #expect(flaw { $0.taggedAddresses[0].name = "" } == .taggedAddress)
        #expect(flaw { $0.checks += $0.checks } == .check)
        #expect(flaw { $0.checks[0].id = "" } == .check)
        #expect(flaw { $0.checks[0].reason = String(long.prefix(121)) } == .check)
        #expect(RecordAuthor.flaw(in: .unknown) == .unknownKind)
        #expect(RecordFlaw.allCases.allSatisfy { $0.rawValue.utf8.count > 20 })
    }

    @Test func metadataIsPutInOrderBeforeItIsSigned() throws {
        var body = Samples.instance
        body.metadata.reverse()
        let record = try Samples.author().sign(.instance(body), version: Samples.version).value
        #expect(record.body == .instance(Samples.instance))
    }

    @Test func metadataOutOfOrderIsRefused() throws {
        let good = try Samples.author()
            .sign(.instance(Samples.instance), version: Samples.version).value.bytes
        let (first, second) = (Array("currency".utf8), Array("tier".utf8))
        let bytes = good.replacing(first, with: Array("zurrency".utf8))
        #expect(throws: Rejection.malformed) { try UnverifiedRecord(reading: bytes) }
        #expect(good.contains(second))
    }

    @Test func anIPv4AddressHasNoSecondForm() throws {
        let good = try Samples.author()
            .sign(.member(try Samples.member()), version: Samples.version).value.bytes
        let plain: [UInt8] = [0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 10, 0, 0, 1]
        let bytes = good.replacing(plain, with: mapped)
        #expect(bytes != good)
        #expect(throws: Rejection.malformed) { try UnverifiedRecord(reading: bytes) }
    }

    @Test func anAccusationOfOneselfIsRefused() throws {
        var body = Samples.accusation
        body.target = Samples.alice.id
        let unsigned = RecordFrame.unsigned(
            kind: .accusation,
            signer: Samples.alice.id,
            version: Samples.version,
            body: [16] + body.target.bytes + [UInt8](repeating: 1, count: 17)
        )
        #expect(throws: Rejection.malformed) {
            try UnverifiedRecord(reading: unsigned + [UInt8](repeating: 0, count: 64))
        }
    }

    @Test func aTextIsClippedToWholeCharactersWithoutControls() {
        #expect(Grammar.clipped("plain", maxBytes: 5) == "plain")
        #expect(Grammar.clipped("a\nb\u{85}c", maxBytes: 9) == "a b c")
        #expect(Grammar.clipped("ab€", maxBytes: 4) == "ab")
        #expect(Grammar.clipped("ab€", maxBytes: 5) == "ab€")
        #expect(Grammar.clipped("abc", maxBytes: 0) == "")
    }

    @Test func aPatternIsANameOrABeginning() {
        for good in ["*", "a*", "web", String(repeating: "p", count: 62) + "*"] {
            #expect(Grammar.isServicePattern(good), "\(good)")
        }
        for bad in ["", "**", "a*b", "a b*", String(repeating: "p", count: 63) + "*"] {
            #expect(!Grammar.isServicePattern(bad), "\(bad)")
        }
    }
}
