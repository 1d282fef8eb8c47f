/// An IP address. An IPv4 address mapped into IPv6 is held as IPv4, so that one host has one form.
package enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    case v6(high: UInt64, low: UInt64)

    /// The address whose sixteen bytes are `high` then `low`; a v4-mapped one becomes `.v4`.
    package init(high: UInt64, low: UInt64) {
        if high == 0, low >> 32 == 0xFFFF {
            self = .v4(UInt32(truncatingIfNeeded: low))
        } else {
            self = .v6(high: high, low: low)
        }
    }
}

/// An IP address with a UDP or TCP port.
package struct Address: Hashable, Sendable {
    package var ip: IPAddress
    package var port: UInt16

    package init(ip: IPAddress, port: UInt16) {
        self.ip = ip
        self.port = port
    }
}

extension Address: CustomStringConvertible {
    /// `10.0.0.1:7946` or `[fd00::1]:7946`.
    package var description: String {
        switch ip {
        case .v4: "\(ip):\(port)"
        case .v6: "[\(ip)]:\(port)"
        }
    }
}

extension Address {
    /// Reads `10.0.0.1:7946`, `[fd00::1]:7946` or, where a default port is given, the bare address.
    package init?(_ text: String, defaultPort: UInt16? = nil) {
        guard let (host, portText) = Address.split(text) else { return nil }
        guard let ip = IPAddress(host) else { return nil }
        if let portText {
            guard let port = UInt16(portText) else { return nil }
            self.init(ip: ip, port: port)
        } else {
            guard let defaultPort else { return nil }
            self.init(ip: ip, port: defaultPort)
        }
    }

    /// Splits `host:port`, `[v6]:port`, `host` and a bare IPv6 address; the host may be a name.
    package static func split(_ text: String) -> (host: String, port: String?)? {
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else { return nil }
            let host = String(text[text.index(after: text.startIndex)..<close])
            let rest = text[text.index(after: close)...]
            if rest.isEmpty { return (host, nil) }
            guard rest.hasPrefix(":") else { return nil }
            return (host, String(rest.dropFirst()))
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        switch parts.count {
        case 1: return text.isEmpty ? nil : (text, nil)
        case 2: return parts[0].isEmpty ? nil : (String(parts[0]), String(parts[1]))
        default: return (text, nil)
        }
    }
}
