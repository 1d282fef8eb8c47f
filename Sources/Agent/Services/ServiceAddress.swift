import Formats
internal import Primitives

/// What stands as the address of a service: an IP address or the name of a host, which is never
/// looked up here.
package enum ServiceAddress {
    /// As long as a name can be (RFC 1035 §2.3.4).
    static let maximumBytes = 253

    /// What is wrong with an address, with what was probably meant, as a clause; `nil` for a good
    /// one. Empty means the node's.
    package static func flaw(in text: String) -> String? {
        if text.isEmpty { return nil }
        let shown = "\"\(text.prefix(80).printable)\""
        guard text.utf8.count <= maximumBytes else {
            return "\(shown) has more than \(maximumBytes) characters"
        }
        if let ip = IPAddress(text) {
            guard ip.isUnspecified || ip.isMulticastOrBroadcast else { return nil }
            return "\(shown) is no address that others can call: leave it out for this node's own"
        }
        if text == "*" {
            return "\(shown) is no address: leave it out for this node's own"
        }
        let (host, port) = parts(of: text)
        if host != text {
            let meant = port.map { "\"\(host)\" and Port \($0)" } ?? "\"\(host)\""
            return "\(shown) is more than an address: \(meant) was probably meant"
        }
        guard text.utf8.allSatisfy(isHostByte) else {
            return "\(shown) is neither an IP address nor the name of a host"
        }
        return nil
    }

    /// The host in a URL, a network, or an address in brackets or with a port, with the port where
    /// there is one; the text itself for anything else.
    private static func parts(of text: String) -> (host: String, port: UInt16?) {
        var rest = text[...]
        if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
        rest = rest.prefix { !["/", "?", "#"].contains($0) }
        if let user = rest.lastIndex(of: "@") { rest = rest[rest.index(after: user)...] }
        guard let (host, port) = Address.split(String(rest)),
            IPAddress(host) != nil || (!host.isEmpty && host.utf8.allSatisfy(isHostByte))
        else { return (text, nil) }
        guard let port else { return (host, nil) }
        guard let number = UInt16(port) else { return (text, nil) }
        return (host, number)
    }

    static func isHostByte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || isLabelByte(byte)
    }

    /// What stands in the parts of a host name; people use underscores though they are none
    /// (RFC 1123 §2.1).
    static func isLabelByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
