import Testing

@testable import Formats

struct JSONTests {
    private func parse(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: Array(text.utf8))
    }

    @Test func everyKindOfValueIsRead() throws {
        let value = try parse(
            #" {"a" : [1, -2.5e+3, true, false, null], "#
                + #""b": "x\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"} "#
        )
        #expect(
            value["a"]
                == .array([
                    .number("1"), .number("-2.5e+3"), .bool(true), .bool(false), .null,
                ])
        )
        #expect(value["b"]?.text == "x\"\\/\u{8}\u{C}\n\r\té😀")
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1,]", "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "01", "-", "1.", ".5",
        "1e", "+1", "tru", "nul", "\"", "\"\\x\"", "\"\\u12\"", "\"\\u+123\"", "\"\\ud800\"",
        "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\n\"", "[1] 2", "// c", "NaN", "'a'", "\u{FEFF}1",
    ])
    func whatIsNotJSONIsRefused(text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test func bytesThatAreNotUTF8AreRefused() {
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    }

    @Test func nestingIsBounded() throws {
        let deep = JSONValue.maximumDepth
        _ = try parse(String(repeating: "[", count: deep) + String(repeating: "]", count: deep))
        #expect(throws: JSONError.self) {
            try parse(String(repeating: "[", count: deep + 1))
        }
        #expect(throws: JSONError.self) { try parse(String(repeating: "{\"a\":", count: 60_000)) }
    }

    @Test func everyPrefixOfADocumentIsRefusedWithoutATrap() {
        let text = #"{"Name":"w\u00e9b","Port":80,"Tags":["a",{"b":null}],"x":-1.5e3}"#
        for length in 0..<text.utf8.count {
            #expect(throws: JSONError.self) {
                try JSONValue(parsing: Array(text.utf8.prefix(length)))
            }
        }
    }

    @Test func whatIsWrittenIsReadBack() throws {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("text", "a\"b\\c\n\t\u{1}\u{7F}é")
            writer.member("number", 18_446_744_073_709_551_615 as UInt64)
            writer.member("flag", true)
            writer.member("list", ["a", "b"])
            writer.object("empty") { _ in }
            writer.array("none") { _ in }
            writer.key("nothing")
            writer.null()
        }
        let text = String(decoding: writer.bytes, as: UTF8.self)
        #expect(
            text == #"{"text":"a\"b\\c\n\t\u0001\u007fé","number":18446744073709551615,"#
                + #""flag":true,"list":["a","b"],"empty":{},"none":[],"nothing":null}"#
        )
        #expect(try parse(text)["text"]?.text == "a\"b\\c\n\t\u{1}\u{7F}é")
    }

    @Test func numbersAndTextsOfEveryKindAreWritten() {
        var writer = JSONWriter()
        writer.array { writer in
            for number in [0, 7, 10, 9_007_199_254_740_993, .max, .min, -1] as [Int64] {
                writer.number(number)
            }
            for text in ["", "plain", "é", "a\"", "\\", "\u{1F}", "\u{7F}b", "\r\t"] {
                writer.string(text)
            }
        }
        let numbers = "0,7,10,9007199254740993,9223372036854775807,-9223372036854775808,-1"
        let texts = #"","plain","é","a\"","\\","\u001f","\u007fb","\r\t"#
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "[\(numbers),\"\(texts)\"]")
    }

    @Test func prettyHasFourSpacesAndANewline() {
        var writer = JSONWriter(isPretty: true)
        writer.object { writer in
            writer.member("a", 1)
            writer.array("b") { $0.string("c") }
            writer.object("d") { _ in }
        }
        writer.finish()
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == "{\n    \"a\": 1,\n    \"b\": [\n        \"c\"\n    ],\n    \"d\": {}\n}\n"
        )
    }
}

struct GoDurationTests {
    @Test(arguments: [
        ("10s", Duration.seconds(10)), ("1m30s", .seconds(90)), ("250ms", .milliseconds(250)),
        ("1.5h", .seconds(5_400)), ("0", .zero), ("-1s", .seconds(-1)),
        ("100us", .microseconds(100)),
        ("3µs", .microseconds(3)), ("7ns", .nanoseconds(7)), ("120000ms", .seconds(120)),
        ("1h0m0.5s", .milliseconds(3_600_500)), (".5s", .milliseconds(500)),
    ])
    func goDurationsAreRead(text: String, duration: Duration) {
        #expect(GoDuration.parse(text) == duration)
    }

    @Test(arguments: ["", "1", "s", "1x", "1s1", "..s", "1 s", "-", "1e3s", "99999999h", "٣s"])
    func otherTextsAreNot(text: String) {
        #expect(GoDuration.parse(text) == nil)
    }

    @Test(arguments: [
        ("10s", Duration.seconds(10)), ("1m30s", .seconds(90)), ("250ms", .milliseconds(250)),
        ("1h30m0s", .seconds(5_400)), ("0s", .zero), ("1.5s", .milliseconds(1_500)),
        ("1.5µs", .nanoseconds(1_500)), ("2m0s", .seconds(120)), ("-1s", .seconds(-1)),
    ])
    func durationsAreWrittenAsGoDoes(text: String, duration: Duration) {
        #expect(GoDuration.format(duration) == text)
    }

    @Test func timesAreWrittenInUTC() {
        #expect(Timestamp.format(0) == "1970-01-01T00:00:00Z")
        #expect(Timestamp.format(951_782_400_000) == "2000-02-29T00:00:00Z")
        #expect(Timestamp.format(1_795_459_565_000) == "2026-11-23T18:46:05Z")
        #expect(
            Timestamp.formatForHTTP(seconds: 1_795_459_565) == "Mon, 23 Nov 2026 18:46:05 GMT"
        )
    }
}
