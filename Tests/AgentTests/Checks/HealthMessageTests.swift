import Testing

@testable import Checks

struct HealthMessageTests {
    @Test func aRequestIsAsTheProtocolHasIt() {
        #expect(HealthMessage.request(service: "") == [0, 0, 0, 0, 0])
        #expect(
            HealthMessage.request(service: "web") == [0, 0, 0, 0, 5, 0x0A, 3, 0x77, 0x65, 0x62]
        )
        let long = HealthMessage.request(service: String(repeating: "x", count: 200))
        #expect(long.prefix(8) == [0, 0, 0, 0, 203, 0x0A, 0xC8, 0x01])
        #expect(long.count == 208)
    }

    @Test(
        arguments: [
            ([0, 0, 0, 0, 0], HealthMessage.Health.unknown), ([0, 0, 0, 0, 2, 8, 1], .serving),
            ([0, 0, 0, 0, 2, 8, 2], .notServing), ([0, 0, 0, 0, 2, 8, 3], .serviceUnknown),
            ([0, 0, 0, 0, 3, 8, 0x80, 1], .other(128)),
            // What later versions may add is passed over.
            ([0, 0, 0, 0, 7, 0x12, 3, 1, 2, 3, 8, 1], .serving),
            ([0, 0, 0, 0, 7, 8, 1, 0x1D, 1, 2, 3, 4], .serving),
            ([0, 0, 0, 0, 11, 8, 1, 0x11, 1, 2, 3, 4, 5, 6, 7, 8], .serving),
        ] as [([UInt8], HealthMessage.Health)]
    )
    func anAnswerIsRead(bytes: [UInt8], health: HealthMessage.Health) {
        #expect(HealthMessage.health(in: bytes) == health)
        for length in bytes.indices {
            #expect(HealthMessage.health(in: Array(bytes.prefix(length))) == nil)
        }
    }

    @Test(
        arguments: [
            [1, 0, 0, 0, 2, 8, 1], [0, 0, 0, 0, 2, 8, 0x80], [0, 0, 0, 0, 2, 0x12, 9],
            [0, 0, 0, 0, 2, 0x0B, 1], [0, 255, 255, 255, 255, 8, 1],
            [0, 0, 0, 0, 12, 8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1],
            [0, 0, 0, 0, 11, 0x12, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1],
        ] as [[UInt8]]
    )
    func whatIsNoAnswerIsNone(bytes: [UInt8]) {
        #expect(HealthMessage.health(in: bytes) == nil)
    }
}
