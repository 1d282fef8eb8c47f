import Primitives
import Testing
import Wire

struct ReaderTests {
    @Test func integersAreReadMostSignificantByteFirst() throws {
        var reader = Reader([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
        #expect(try reader.read(UInt8.self) == 1)
        #expect(try reader.read(UInt16.self) == 0x0203)
        #expect(try reader.read(UInt32.self) == 0x0405_0607)
        #expect(try reader.read(UInt64.self) == 0x0809_0A0B_0C0D_0E0F)
        #expect(reader.isAtEnd)
        #expect(throws: Rejection.truncated) { try reader.read(UInt8.self) }
    }

    @Test func whatIsWrittenIsReadBack() throws {
        var random = Random(seed: 4)
        for _ in 0..<100 {
            let (word, digest, text) = (random.next(), random.digest(), random.text(below: 40))
            let address = random.address()
            var writer = Writer()
            writer.write(word)
            writer.write(text)
            writer.write(digest)
            writer.write(text, wide: true)
            writer.write(address)
            var reader = Reader(writer.bytes)
            #expect(try reader.read() == word)
            #expect(try reader.text(maxBytes: 255) == text)
            #expect(try reader.digest() == digest)
            #expect(try reader.text(maxBytes: 255, wide: true) == text)
            #expect(try reader.address() == address)
            #expect(reader.remaining == 0)
        }
    }

    @Test func aSliceIsReadFromItsOwnBeginning() throws {
        var reader = Reader([9, 9, 1, 2, 9][2..<4])
        #expect(reader.remaining == 2)
        #expect(Array(reader.rest) == [1, 2])
        #expect(try reader.read(UInt16.self) == 0x0102)
        #expect(throws: Rejection.truncated) { try reader.bytes(1) }
    }

    @Test(
        arguments: [
            [1, 0x00], [1, 0x1F], [1, 0x7F], [2, 0xC2, 0x80], [2, 0xC2, 0x9F],  // controls
            [1, 0x80], [1, 0xC3], [2, 0xC0, 0x80], [3, 0xED, 0xA0, 0x80],  // not UTF-8
            [4, 0xF4, 0x90, 0x80, 0x80], [2, 0xC3, 0x28],
        ] as [[UInt8]]
    )
    func aTextIsUTF8WithoutControls(_ bytes: [UInt8]) {
        var reader = Reader(bytes)
        #expect(throws: Rejection.malformed) { try reader.text(maxBytes: 10) }
    }

    @Test func aTextHasItsLimit() throws {
        var short = Reader([3, 0x61, 0x62, 0x63])
        #expect(throws: Rejection.limit) { try short.text(maxBytes: 2) }
        var cut = Reader([3, 0x61])
        #expect(throws: Rejection.truncated) { try cut.text(maxBytes: 3) }
        var letters = Reader([3, 0xC3, 0xA9, 0x20])
        #expect(try letters.text(maxBytes: 3) == "é ")
        var noBreakSpace = Reader([2, 0xC2, 0xA0])
        #expect(try noBreakSpace.text(maxBytes: 3) == "\u{A0}")
    }
}
