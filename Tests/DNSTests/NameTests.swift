import Testing

@testable import DNS

struct NameTests {
    private func name(_ message: String, at place: Int) throws -> DomainName {
        var reader = MessageReader([UInt8](repeating: 0, count: 12) + bytes(message))
        _ = try reader.range(12 + place)
        return try reader.name()
    }

    @Test func aNameIsReadWholeWhereverItsPartsAre() throws {
        // mesh. at 12; web.mesh. at 18 by pointer; a.web.mesh. at 24 by a pointer to a pointer.
        let message = "046d657368 00 03776562 c00c 0161 c012"
        #expect(try name(message, at: 0) == "mesh.")
        #expect(try name(message, at: 6) == "web.mesh.")
        #expect(try name(message, at: 12) == "a.web.mesh.")
    }

    @Test(arguments: [
        // Itself; what comes behind it; two that lead to each other; into the header.
        ("c00c", MessageError.pointer), ("c00e 00", .pointer), ("0161 c00c", .pointer),
        ("c00b 00", .pointer), ("c000", .pointer),
        // Reserved kinds of labels.
        ("40 00", .label), ("80 00", .label), ("0161 41 61 00", .label),
        // Cut in a label, in a pointer, before the end.
        ("0361 61", .short), ("c0", .short), ("0161", .short), ("", .short),
    ])
    func badNamesAreRefused(_ message: String, _ error: MessageError) {
        #expect(throws: error) { try name(message, at: 0) }
    }

    @Test func pointersThatLeadToEachOtherAreRefused() {
        // At 12 a pointer to 14, at 14 one to 12.
        #expect(throws: MessageError.pointer) { try name("c00e c00c", at: 2) }
        #expect(throws: MessageError.pointer) { try name("c00e c00c", at: 0) }
    }

    @Test func aLongChainOfPointersEnds() throws {
        // Each leads to the one before it; the first to the root.
        var message = "00"
        var last = 12
        for place in stride(from: 13, to: 4_000, by: 2) {
            message += "c" + String(0x1000 + last, radix: 16).suffix(3)
            last = place
        }
        #expect(try name(message, at: last - 12) == .root)
    }

    @Test func aNameHas255BytesAtMost() throws {
        let label = "3f" + String(repeating: "61", count: 63)
        let fits = label + label + label + "3d" + String(repeating: "61", count: 61) + "00"
        #expect(try name(fits, at: 0).wire.count == 255)
        let long = label + label + label + "3e" + String(repeating: "61", count: 62) + "00"
        #expect(throws: MessageError.name) { try name(long, at: 0) }
        // Nor by a pointer.
        let joined = label + label + "00" + label + label + "c00c"
        #expect(throws: MessageError.name) { try name(joined, at: 129) }
        #expect(
            DomainName(labels: Array(repeating: String(repeating: "a", count: 63), count: 4)) == nil
        )
        #expect(DomainName(labels: [String(repeating: "a", count: 64)]) == nil)
    }

    @Test func textAndNameAreOneTheOther() {
        let texts = ["Web.Service.mesh", "Web.Service.mesh.", ".", "", "a..b", ".a", ".."]
        let names = texts.map { DomainName($0)?.description }
        #expect(names == ["Web.Service.mesh.", "Web.Service.mesh.", ".", nil, nil, nil, nil])
        #expect(DomainName(byteLabels: [[0x2E, 0x07, 0x5C]])?.description == "\\.\\007\\\\.")
        #expect(("Web.MESH." as DomainName).folded == "web.mesh.")
    }

    @Test func aNameIsInAZoneByWholeLabelsInAnyCase() {
        #expect(("web.Service.MESH." as DomainName).place(of: "mesh.") == 12)
        #expect(("mesh." as DomainName).place(of: "mesh.") == 0)
        #expect(("xmesh." as DomainName).place(of: "mesh.") == nil)
        #expect(("mesh." as DomainName).place(of: "a.mesh.") == nil)
        #expect(("web." as DomainName).prepended(to: "mesh.") == "web.mesh.")
    }
}
