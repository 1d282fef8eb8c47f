import DNS
import Formats
import Primitives

extension SettingsReader {
    /// The port of DNS where none is given.
    private static let dnsPort: UInt16 = 8_600

    /// What is answered over DNS; `nil` where nothing is.
    mutating func dns() -> DNSConfiguration? {
        var answers = AnswerSettings(domains: dnsDomains())
        readTimesToLive(into: &answers)
        answers.prefersZone = flag(.dnsPreferZone)
        answers.isOnlyPassing = flag(.dnsOnlyPassing)
        if let setting = settings[.dnsWeights].last {
            if let weights = AnswerSettings.Weights(rawValue: setting.text.lowercased()) {
                answers.weights = weights
            } else {
                report(setting, "`\(setting.text)` is not one of scaled, raw.")
            }
        }
        guard let address = dnsAddress() else { return nil }
        return DNSConfiguration(address: address, answers: answers)
    }

    private mutating func dnsAddress() -> Address? {
        let loopback = IPAddress.v4(0x7F00_0001)
        guard let setting = settings[.dns].last else {
            return Address(ip: loopback, port: Self.dnsPort)
        }
        if setting.text.lowercased() == "off" { return nil }
        if let (host, port) = NamingRules.splitHostAndPort(setting.text), host == "localhost" {
            return Address(ip: loopback, port: port)
        }
        guard let address = Address(setting.text, defaultPort: Self.dnsPort),
            !address.ip.isMulticastOrBroadcast
        else {
            report(setting, "`\(setting.text)` is not ADDR:PORT with an IP address, or off.")
            return nil
        }
        return address
    }

    private mutating func dnsDomains() -> [DomainName] {
        let given = settings[.dnsDomain]
        guard !given.isEmpty else { return Self.usualDomains }
        var domains: [DomainName] = []
        for setting in given {
            guard let domain = DomainName(setting.text)?.folded, domain.isFitDomain else {
                report(
                    setting,
                    "`\(setting.text)` is no domain of at most 98 letters, such as mesh or "
                        + "svc.example.org."
                )
                continue
            }
            if !domains.contains(domain) { domains.append(domain) }
        }
        return domains
    }

    private static let usualDomains = ["mesh", "consul"].compactMap { DomainName($0) }

    /// `10s` for all, `web=10s` for a service, `web*=10s` for those whose names begin so.
    private mutating func readTimesToLive(into answers: inout AnswerSettings) {
        for setting in settings[.dnsTTL] {
            let parts = setting.text.split(separator: "=", omittingEmptySubsequences: false)
            guard let last = parts.last, parts.count <= 2,
                let seconds = Self.seconds(String(last)), parts.first?.isEmpty == false
            else {
                report(
                    setting,
                    "`\(setting.text)` is not DURATION or SERVICE=DURATION, in whole seconds up "
                        + "to a day, such as 10s or web*=1m."
                )
                continue
            }
            if parts.count == 2 {
                answers.serviceTTL.add(String(parts[0]), seconds: seconds)
            } else {
                answers.serviceTTL.others = seconds
                answers.nodeTTL = seconds
            }
        }
    }

    private static func seconds(_ text: String) -> UInt32? {
        guard let duration = GoDuration.parse(text) else { return nil }
        let (seconds, rest) = duration.components
        guard rest == 0, (0...86_400).contains(seconds) else { return nil }
        return UInt32(seconds)
    }
}

extension DomainName {
    /// Whether every name below it has room, and resolvers take it: letters, digits, `-` and `_`.
    fileprivate var isFitDomain: Bool {
        guard self != .root, wire.count <= AnswerSettings.maximumDomainBytes else { return false }
        return labels.allSatisfy { label in
            label.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
        }
    }
}
