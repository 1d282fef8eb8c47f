/// What a service may be called.
package enum ServiceName {
    static let maximumBytes = 128

    /// 1 to 128 bytes of printable text. `*` alone would mean all services to whoever asks.
    package static func isFit(_ text: String) -> Bool {
        (1...maximumBytes).contains(text.utf8.count) && text != "*"
            && RegistrationRules.isPrintable(text)
    }

    /// The rule in words, behind "it has".
    package static let rule = "1 to \(maximumBytes) bytes, all printable, and is not * alone"

    /// Whether it can stand in a name of DNS (RFC 1123 §2.1): other services are found over HTTP
    /// alone.
    package static func isLabel(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: "-")
            && text.utf8.last != UInt8(ascii: "-")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
