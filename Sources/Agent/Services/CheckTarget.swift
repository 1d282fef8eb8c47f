package import Primitives

/// Where a check connects to.
package struct CheckTarget: Equatable, Sendable {
    package let host: Host
    package let port: UInt16

    package enum Host: Equatable, Sendable {
        /// This host's loopback addresses, of either family.
        case localhost
        case ip(IPAddress)
        /// A name, in lower case; it is looked up anew for each run.
        case name(String)

        /// `nil` for what is neither an address nor plainly a name. What ends with a number is no
        /// name: resolvers take `127.1` and `0x7f000001` for addresses.
        init?(_ text: some StringProtocol) {
            let text = text.lowercased()
            if text == "localhost" {
                self = .localhost
            } else if let ip = IPAddress(text) {
                self = .ip(ip)
            } else if Host.isName(text) {
                self = .name(text)
            } else {
                return nil
            }
        }

        static func isName(_ text: String) -> Bool {
            let labels = text.utf8.split(
                separator: UInt8(ascii: "."),
                omittingEmptySubsequences: false
            )
            guard (1...253).contains(text.utf8.count), let last = labels.last?.first,
                !(0x30...0x39).contains(last)
            else { return false }
            return labels.allSatisfy { label in
                (1...63).contains(label.count) && label.allSatisfy(ServiceAddress.isLabelByte)
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
        guard let host = Host(hostText) else { return .failure(.notAHost(hostText)) }
        return .success(CheckTarget(host: host, port: port))
    }
}

/// Why a check is not made: a clause that begins in lower case and ends without a stop.
package struct CheckRefusal: Error, Equatable, Sendable {
    package let reason: String

    package init(_ reason: String) {
        self.reason = reason
    }

    static func notAHost(_ host: some StringProtocol) -> CheckRefusal {
        CheckRefusal(
            "the target \"\(host.prefix(80))\" is neither an IP address nor the name of a host"
        )
    }
}
