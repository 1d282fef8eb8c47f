import Testing

@testable import DNS

struct QueryTests {
    /// web.service.mesh., type SRV, recursion desired.
    private static let plain =
        "1234 0100 0001 0000 0000 0000 03776562 0773657276696365 046d657368 00 0021 0001"

    /// A question about the root with one additional record, and the beginning of that.
    private static let root = "1234 0100 0001 0000 0000 0001 00 0001 0001"
    private static let options = root + "00 0029 1000 00000000"
    private static let twoOptions = "00 0029 1000 00000000 0000 00 0029 1000 00000000 0000"

    private func read(_ hex: String) throws(Query.Refusal) -> Query { try Query.read(bytes(hex)) }

    private func withOptions(_ options: String, count: Int = 1) -> String {
        Self.plain.replacing("0000 0000 0000 0", with: "0000 0000 000\(count) 0") + options
    }

    @Test func aQueryIsRead() throws {
        let query = try read(Self.plain)
        #expect(query.id == 0x1234)
        #expect(query.isRecursionDesired)
        #expect(!query.isCheckingDisabled)
        #expect(query.question == Question(name: "web.service.mesh.", type: .srv))
        #expect(query.extensions == nil)
    }

    @Test func extensionsAreRead() throws {
        // 4,096 bytes, version 0, signatures wanted, no options.
        let query = try read(withOptions("00 0029 1000 00008000 0000"))
        #expect(query.extensions == Extensions(payloadBytes: 4_096, wantsSignatures: true))
        #expect(try read(withOptions("00 0029 1000 00050000 0000")).extensions?.version == 5)
    }

    @Test func cookiesAreIgnored() throws {
        // A client's cookie of eight bytes (RFC 7873), padding, and one that nobody knows.
        let options = "000a 0008 0102030405060708 000c 0002 0000 fde9 0001 ff"
        let query = try read(withOptions("00 0029 04d0 00000000 0017" + options))
        #expect(query.extensions == Extensions())
        let written = Mesh.usual.written(query)
        let opt = try #require(try Message.read(written.bytes).options)
        #expect(opt.data.isEmpty)
    }

    @Test func theSubnetOfAClientIsEchoedWithAScopeOfNothing() throws {
        // 10.1.0.0/16.
        let query = try read(withOptions("00 0029 04d0 00000000 000a 0008 0006 0001 10 00 0a01"))
        #expect(query.extensions?.subnet?.prefixLength == 16)
        let opt = try #require(try Mesh.usual.ask(query).options)
        #expect(hex(opt.data) == "00080006000110000a01")
    }

    @Test(arguments: [
        // No question; two; an answer that is not there; bytes behind the end; cut.
        "1234 0100 0000 0000 0000 0000", "1234 0100 0002 0000 0000 0000 00 0001 0001 00 0001 0001",
        "1234 0100 0001 0001 0000 0000 00 0001 0001",
        "1234 0100 0001 0000 0000 0000 00 0001 0001 00",
        "1234 0100 0001 0000 0000 0000 00 0001 00",
        // A pointer in the question; 17 records; two options; options of no root; among answers.
        "1234 0100 0001 0000 0000 0000 c00c 0001 0001",
        "1234 0100 0001 0000 0000 0011 00 0001 0001",
        "1234 0100 0001 0000 0000 0002 00 0001 0001" + twoOptions,
        "1234 0100 0001 0000 0000 0001 00 0001 0001 0161 00 0029 1000 00000000 0000",
        "1234 0100 0001 0001 0000 0000 00 0001 0001 00 0029 1000 00000000 0000",
        // An option cut; a subnet of too many bits, of a scope, of too few bytes, of no family.
        options + "0003 000a 00",
        options + "0009 0008 0005 0001 21 00 0a",
        options + "0009 0008 0005 0001 08 01 0a",
        options + "0009 0008 0005 0001 10 00 0a",
        options + "0009 0008 0005 0003 08 00 0a",
    ])
    func whatIsNoQueryIsAFormatError(_ hex: String) {
        let expected = bytes("1234 8101 0000 0000 0000 0000")
        #expect(throws: Query.Refusal.answered(code: .formatError, bytes: expected)) {
            try read(hex)
        }
    }

    @Test func otherOperationsAreNotImplemented() {
        // NOTIFY (RFC 1996) and UPDATE (RFC 2136), whose operation is echoed.
        let notify = bytes("1234 a004 0000 0000 0000 0000")
        #expect(throws: Query.Refusal.answered(code: .notImplemented, bytes: notify)) {
            try read("1234 2000 0001 0000 0000 0000 00 0006 0001")
        }
        let update = bytes("1234 a804 0000 0000 0000 0000")
        #expect(throws: Query.Refusal.answered(code: .notImplemented, bytes: update)) {
            try read("1234 2800 0000 0000 0000 0000")
        }
    }

    @Test(arguments: [
        "", "12", "1234 0100 0001 0000 0000 00", "1234 8100 0001 0000 0000 0000 00 0001 0001",
    ])
    func answersAndScrapsAreIgnored(_ hex: String) {
        #expect(throws: Query.Refusal.ignored) { try read(hex) }
    }

    @Test func everyShorterQueryIsRefused() throws {
        let whole = bytes(withOptions("00 0029 04d0 00000000 000a 0008 0006 0001 10 00 0a01"))
        _ = try Query.read(whole)
        for length in 0..<whole.count {
            #expect(throws: Query.Refusal.self) { try Query.read(Array(whole.prefix(length))) }
        }
    }

    @Test func aLaterVersionOfExtensionsIsToldSo() throws {
        let query = Query(
            question: Question(name: "web.service.mesh.", type: .srv),
            extensions: Extensions(version: 1)
        )
        let message = try Mesh.usual.ask(query)
        #expect(message.code == ResponseCode.badVersion.rawValue)
        #expect(message.answers.isEmpty && message.authorities.isEmpty)
    }

    @Test func bitsOfTheQueryComeBack() throws {
        var query = Query(
            id: 9,
            isRecursionDesired: false,
            isCheckingDisabled: true,
            question: Question(name: "web.service.mesh.", type: .a),
            extensions: Extensions(wantsSignatures: true)
        )
        var message = try Mesh.usual.ask(query)
        #expect(message.header.id == 9)
        #expect(message.header.flags == 0x8410)
        #expect(message.options?.ttl == 0x8000)
        query.extensions = nil
        query.isRecursionDesired = true
        message = try Mesh.usual.ask(query)
        #expect(message.header.flags == 0x8510)
        #expect(message.options == nil)
    }
}
