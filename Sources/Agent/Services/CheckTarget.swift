package import Primitives

/// Where a check connects to. There are no names but `localhost`: a check never asks DNS.
package struct CheckTarget: Equatable, Sendable {
    package let host: Host
    package let port: UInt16

    package enum Host: Equatable, Sendable {
        /// This host's loopback addresses, of either family.
        case localhost
        case ip(IPAddress)

        /// `nil` for any name but `localhost`.
        init?(_ text: some StringProtocol) {
            if text.lowercased() == "localhost" {
                self = .localhost
            } else if let ip = IPAddress(String(text)) {
                self = .ip(ip)
            } else {
                return nil
            }
        }

        /// The addresses to try, in this order.
        package var addresses: [IPAddress] {
            switch self {
            case .localhost: [.v4(0x7F00_0001), .v6(high: 0, low: 1)]
            case .ip(let ip): [ip]
            }
        }
    }

    /// Reads `host:port` or `[v6]:port`; the failure is a sentence.
    package static func parse(_ text: String) -> Result<CheckTarget, CheckRefusal> {
        guard let (hostText, portText) = Address.split(text),
            let portText, let port = UInt16(portText), port > 0
        else {
            return .failure(
                CheckRefusal("the target \"\(text.prefix(80))\" is not host:port")
            )
        }
        guard let host = Host(hostText) else { return .failure(.name(hostText)) }
        return .success(CheckTarget(host: host, port: port))
    }
}

/// Why a check is not made: a clause that begins in lower case and ends without a stop.
package struct CheckRefusal: Error, Equatable, Sendable {
    package let reason: String

    init(_ reason: String) {
        self.reason = reason
    }

    static func name(_ host: some StringProtocol) -> CheckRefusal {
        CheckRefusal(
            "the target \"\(host.prefix(80))\" is a name: checks go to localhost or an IP address"
        )
    }
}
