import Testing

@testable import Host

struct ControlMessagesTests {
    private static func message(length: UInt64, kind: UInt32, data: [UInt8]) -> [UInt8] {
        let header = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) }
        let rest = [1 as UInt32, kind].flatMap { word in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) }
        }
        return header + rest + data
    }

    private static func kinds(in bytes: [UInt8]) -> [Int32] {
        var kinds: [Int32] = []
        unsafe bytes.withUnsafeBytes { memory in
            unsafe ControlMessages.forEach(in: memory) { _, kind, _ in kinds.append(kind) }
        }
        return kinds
    }

    @Test func eachWholeMessageIsSeen() {
        let first = Self.message(length: 20, kind: 7, data: [1, 2, 3, 4, 0, 0, 0, 0])
        let second = Self.message(length: 16, kind: 8, data: [])
        #expect(Self.kinds(in: first + second) == [7, 8])
    }

    @Test(arguments: [0 as UInt64, 15, 25, .max, 1 << 63])
    func aLengthThatCannotBeEndsTheWalk(_ length: UInt64) {
        let bytes = Self.message(length: length, kind: 7, data: [1, 2, 3, 4, 0, 0, 0, 0])
        #expect(Self.kinds(in: bytes) == [])
    }

    @Test func everyTruncationIsHarmless() {
        let bytes = Self.message(length: 24, kind: 7, data: [1, 2, 3, 4, 5, 6, 7, 8])
        for count in 0..<bytes.count { #expect(Self.kinds(in: Array(bytes.prefix(count))) == []) }
    }
}
