package import Primitives
package import Settings

/// The address that an agent tells others to use (docs/operations.md, Settings).
package enum AdvertisedAddress {
    /// Picks it: what was configured, else the bound one if it is of one host, else the source that
    /// the kernel takes towards the first seed, else a private, then a global address of an
    /// interface that is up, else loopback.
    ///
    /// `bound` is the gossip socket as it is bound, with its real port; `seeds` are the resolved
    /// addresses of the seeds, in order. Loopback is refused where a seed is on another host.
    package static func choose(
        configured: Address?,
        bound: Address,
        seeds: [Address]
    ) throws(ConfigurationError) -> Address {
        try choose(configured: configured, bound: bound, seeds: seeds, on: KernelRoutes())
    }

    /// The same on a host whose routes are given.
    package static func choose(
        configured: Address?,
        bound: Address,
        seeds: [Address],
        on routes: some HostRoutes
    ) throws(ConfigurationError) -> Address {
        var chosen = configured ?? Address(ip: ip(bound, seeds, routes), port: bound.port)
        if chosen.port == 0 { chosen.port = bound.port }
        guard chosen.ip.isLoopback, let seed = seeds.first(where: { !$0.ip.isLoopback }) else {
            return chosen
        }
        let origin: ConfigurationOrigin
        if configured != nil {
            origin = .flag("--advertise")
        } else {
            origin = bound.ip.isUnspecified ? .byDefault("--advertise") : .flag("--bind")
        }
        throw ConfigurationError(
            origin,
            "other agents would be told \(chosen.ip), which is their own host, while the seed "
                + "\(seed) is on another. Give --advertise an address that they can reach."
        )
    }

    private static func ip(
        _ bound: Address,
        _ seeds: [Address],
        _ routes: some HostRoutes
    ) -> IPAddress {
        if !bound.ip.isUnspecified { return bound.ip }
        let isV4 = bound.ip.isV4
        // A socket bound to `::` speaks both families, one bound to `0.0.0.0` only IPv4.
        if let seed = seeds.first(where: { $0.ip.isV4 || !isV4 }),
            let source = routes.source(towards: seed), !source.isUnspecified
        {
            return source
        }
        let usable = routes.interfaceAddresses().filter { address in
            (address.isV4 || !isV4) && !address.isLoopback && !address.isLinkLocal
                && !address.isUnspecified && !address.isMulticastOrBroadcast
        }
        if let address = usable.first(where: \.isPrivate) ?? usable.first { return address }
        return isV4 ? .v4(0x7F00_0001) : .v6(high: 0, low: 1)
    }
}

/// What a host knows of its own addresses.
package protocol HostRoutes {
    /// The source address of a datagram to `destination`; nothing is sent.
    func source(towards destination: Address) -> IPAddress?
    /// The addresses of interfaces that are up, in the system's order.
    func interfaceAddresses() -> [IPAddress]
}

extension IPAddress {
    fileprivate var isV4: Bool {
        if case .v4 = self { true } else { false }
    }
}
