package import Primitives

/// Which targets a check may have (docs/security.md, Health checks): the answer to a registration
/// that would make the agent knock at doors that are not its own.
package struct CheckTargets: Sendable {
    /// Addresses that this node goes by, such as its advertised one.
    private let own: [IPAddress]
    /// `--check-allow`.
    private let allowed: [AllowedCheckTarget]
    /// The addresses of this host's interfaces, asked only where nothing else allows a target.
    private let interfaces: @Sendable () -> [IPAddress]

    package init(
        own: [IPAddress] = [],
        allowed: [AllowedCheckTarget] = [],
        interfaces: @escaping @Sendable () -> [IPAddress]
    ) {
        self.own = own
        self.allowed = allowed
        self.interfaces = interfaces
    }

    /// The same with the interfaces as they are now, however they change.
    package var asOfNow: CheckTargets {
        let found = interfaces()
        return CheckTargets(own: own, allowed: allowed) { found }
    }

    /// Why this host is refused for a check of an instance registered at that address; `nil` where
    /// it is fine. A name is judged when it is looked up, by the addresses that it has then.
    package func refusal(
        of host: CheckTarget.Host,
        instance: String
    ) -> CheckRefusal? {
        guard case .ip(let ip) = host else { return nil }
        return refusal(of: ip, named: nil, instance: instance)
    }

    /// Why no check goes to this address, which is that of a name, or was given.
    package func refusal(
        of ip: IPAddress,
        named name: String?,
        instance: String
    ) -> CheckRefusal? {
        let shown = name.map { "\($0), which is \(ip)," } ?? ip.description
        if CheckTargets.isForbidden(ip) {
            return CheckRefusal(
                "the target \(shown) is a link-local, multicast, unspecified or metadata address, "
                    + "and no check goes there"
            )
        }
        if ip.isLoopback || ip == IPAddress(instance) || own.contains(ip) { return nil }
        if let name, instance.lowercased() == name { return nil }
        if allowed.contains(where: { $0.includes(ip, named: name) }) || interfaces().contains(ip) {
            return nil
        }
        return CheckRefusal(
            "the target \(shown) is neither an address of this host nor the instance's own; allow "
                + "it with --check-allow \(name ?? ip.description)"
        )
    }

    /// What no list can allow.
    static func isForbidden(_ ip: IPAddress) -> Bool {
        if ip.isLinkLocal || ip.isMulticastOrBroadcast || ip.isUnspecified { return true }
        if metadataServices.contains(ip) { return true }
        if case .v4(let value) = ip { return value >> 24 == 0 }
        return embedded(in: ip).map(isForbidden) ?? false
    }

    /// The addresses at which clouds hand out credentials, beside those that are link-local:
    /// Amazon's over IPv6, Alibaba's and Oracle's.
    private static let metadataServices = ["fd00:ec2::254", "100.100.100.200", "192.0.0.192"]
        .compactMap { IPAddress($0) }

    /// The IPv4 address inside one of NAT64 (RFC 6052), 6to4 (RFC 3056) or the old compatible form.
    private static func embedded(in ip: IPAddress) -> IPAddress? {
        guard case .v6(let high, let low) = ip else { return nil }
        if high == 0x0064_FF9B_0000_0000, low >> 32 == 0 {
            return .v4(UInt32(truncatingIfNeeded: low))
        }
        if high >> 48 == 0x2002 { return .v4(UInt32(truncatingIfNeeded: high >> 16)) }
        if high == 0, low >> 32 == 0, low > 1 { return .v4(UInt32(truncatingIfNeeded: low)) }
        return nil
    }
}
