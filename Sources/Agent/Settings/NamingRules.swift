import Primitives

/// What names, ids and addresses in a configuration look like (docs/protocol.md, Member, names).
package enum NamingRules {
    /// Whether it can name a node or a datacenter: 1 to 63 of `A-Z a-z 0-9 . _ -`.
    static func isName(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count) && text.utf8.allSatisfy(isNameByte)
    }

    /// A name made of a host name: what it cannot hold becomes `-`; `nil` where nothing is left.
    package static func nodeName(fromHostName hostName: String) -> String? {
        var bytes: [UInt8] = []
        for byte in hostName.utf8 {
            if isNameByte(byte) {
                bytes.append(byte)
            } else if bytes.last != UInt8(ascii: "-") {
                bytes.append(UInt8(ascii: "-"))
            }
        }
        let edges = [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_")]
        let start = bytes.drop { edges.contains($0) }.prefix(63)
        let end = start.reversed().drop { edges.contains($0) }.reversed()
        return end.isEmpty ? nil : String(decoding: Array(end), as: UTF8.self)
    }

    /// The parts of `host:port` and `[v6]:port`, where the port is given and a number.
    static func splitHostAndPort(_ text: String) -> (host: String, port: UInt16)? {
        guard let (host, portText) = Address.split(text), let portText else { return nil }
        guard !host.isEmpty, let port = UInt16(portText) else { return nil }
        return (host, port)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
        }
    }
}
