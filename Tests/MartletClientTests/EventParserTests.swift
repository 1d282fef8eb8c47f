import MartletClient
import Testing

/// The stream's outer form (HTML standard, §9.2).
struct EventParserTests {
    typealias Event = EventParser.Event

    private static let table: [(text: String, events: [Event], id: String?)] = [
        ("", [], nil),
        ("data: a\n\n", [event("message", "a")], nil),
        ("event: x\ndata: a\n\n", [event("x", "a")], nil),
        ("event:x\ndata:a\n\n", [event("x", "a")], nil),
        ("event:  x\ndata:  a\n\n", [event(" x", " a")], nil),
        ("data: a\ndata: b\n\n", [event("message", "a\nb")], nil),
        ("data\n\n", [event("message", "")], nil),
        ("data: a\r\n\r\ndata: b\r\rdata: c\n\n", letters("abc"), nil),
        (":\n\n: still here\n\ndata: a\n\n", letters("a"), nil),
        ("event: x\n\ndata: a\n\n", letters("a"), nil),
        ("id: 7\ndata: a\n\nid\ndata: b\n\n", letters("ab"), ""),
        ("id: 7\n\n", [], "7"),
        ("id: 7\ndata: a\n", [], nil),
        ("id: 7\ndata: a\n\nid: 8\ndata: b", letters("a"), "7"),
        ("id: a\u{0}b\ndata: a\n\n", letters("a"), nil),
        ("\u{FEFF}data: a\n\n", letters("a"), nil),
        ("retry: 10\nfuture: 1\nDATA: no\ndata: a\n\n", letters("a"), nil),
        ("data: a", [], nil),
    ]

    @Test(arguments: table.indices)
    func aTextIsReadWholeAndByteByByte(_ row: Int) throws {
        let (text, events, id) = Self.table[row]
        for size in [1, 2, 3, max(1, text.utf8.count)] {
            var parser = EventParser()
            var found: [Event] = []
            let bytes = Array(text.utf8)
            for start in stride(from: 0, to: bytes.count, by: size) {
                let piece = bytes[start..<min(start + size, bytes.count)]
                try parser.feed(piece, into: &found)
            }
            #expect(found == events)
            #expect(parser.lastEventID == id)
        }
    }

    @Test func anEventCutOffAnywhereIsNotDispatched() throws {
        let first = Events.instance("a", index: 1)
        let bytes = Array((first + Events.synced(2)).utf8)
        for length in bytes.indices {
            var parser = EventParser()
            var events: [Event] = []
            try parser.feed(bytes[..<length], into: &events)
            #expect(events.count == (length < first.utf8.count ? 0 : 1))
            #expect(parser.lastEventID == (length < first.utf8.count ? nil : "1"))
        }
    }

    @Test func anEventWithoutAnEndIsRefused() {
        var parser = EventParser()
        var events: [Event] = []
        let line = Array("data: ".utf8) + Array(repeating: UInt8(ascii: "x"), count: 100_000)
        #expect(throws: EventParser.TooLarge.self) {
            for _ in 0..<11 {
                try parser.feed(line, into: &events)
                try parser.feed([UInt8(ascii: "\n")], into: &events)
            }
        }
        #expect(events.isEmpty)
    }

    private static func event(_ name: String, _ data: String) -> Event {
        Event(name: name, data: Array(data.utf8))
    }

    private static func letters(_ text: String) -> [Event] {
        text.map { event("message", String($0)) }
    }
}
