import Testing

@testable import DNS

/// Answers byte for byte.
struct VectorTests {
    private func answer(_ query: String, mesh: Mesh = .usual, seed: UInt64 = 1) throws -> String {
        hex(mesh.written(try Query.read(bytes(query)), seed: seed).bytes)
    }

    private func expect(_ found: String, _ expected: String) {
        #expect(found == hex(bytes(expected)))
    }

    @Test func anAddress() throws {
        expect(
            try answer(
                "1234 0100 0001 0000 0000 0000 026442 0773657276696365 046d657368 00 0001 0001"
            ),
            """
            1234 8500 0001 0001 0000 0000
            026442 0773657276696365 046d657368 00 0001 0001
            c00c 0001 0001 00000000 0004 0a000001
            """
        )
    }

    @Test func aServiceWithExtensions() throws {
        expect(
            try answer(
                """
                1234 0000 0001 0000 0000 0001 035f6462 045f746370 06636f6e73756c 00 0021 0001
                00 0029 1000 00008000 0000
                """
            ),
            """
            1234 8400 0001 0001 0000 0003
            035f6462 045f746370 06636f6e73756c 00 0021 0001
            c00c 0021 0001 00000000 001d 0001 ff00 1538
                05616c696365 046e6f6465 03646331 06636f6e73756c 00
            c033 0001 0001 00000000 0004 0a000001
            c033 001c 0001 00000000 0010 fd000000000000000000000000000001
            00 0029 04d0 00008000 0000
            """
        )
    }

    @Test func aNameThatIsNotThere() throws {
        expect(
            try answer(
                "1234 0100 0001 0000 0000 0000 0178 0773657276696365 044d657368 00 0001 0001"
            ),
            """
            1234 8503 0001 0000 0001 0000
            0178 0773657276696365 044d657368 00 0001 0001
            c016 0006 0001 00000001 0026 026e73 c016 0a686f73746d6173746572 c016
                0000002a 00000e10 00000258 00015180 00000001
            """
        )
    }

    @Test func aDomainOfOthers() throws {
        expect(
            try answer("1234 0100 0001 0000 0000 0000 076578616d706c65 036f7267 00 0001 0001"),
            "1234 8105 0001 0000 0000 0000 076578616d706c65 036f7267 00 0001 0001"
        )
    }

    @Test func anAddressTheOtherWayRound() throws {
        expect(
            try answer(
                """
                1234 0100 0001 0000 0000 0000
                0132 0130 0130 023130 07696e2d61646472 0461727061 00 000c 0001
                """
            ),
            """
            1234 8500 0001 0001 0000 0000
            0132 0130 0130 023130 07696e2d61646472 0461727061 00 000c 0001
            c00c 000c 0001 00000000 0013 03626f62 046e6f6465 03646331 046d657368 00
            """
        )
    }
}
