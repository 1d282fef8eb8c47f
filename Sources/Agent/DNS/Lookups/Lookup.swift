package import Primitives

/// What a name stands for.
package enum Lookup: Hashable, Sendable {
    /// The domain itself.
    case apex
    /// `ns.DOMAIN`, which the domain's SOA names: this agent.
    case nameServer
    /// A name with none of its own records, below which there are others: it exists.
    case branch
    case service(ServiceLookup)
    case node(String)
    case address(IPAddress)
    /// The name of an address below `in-addr.arpa` or `ip6.arpa`.
    case reverse(IPAddress)
    /// Part of such a name.
    case reverseBranch
    /// A prepared query, which needs servers.
    case preparedQuery
    /// Within a domain, and nothing could have that name.
    case unknown
}

/// The instances of a service that are asked for.
package struct ServiceLookup: Hashable, Sendable {
    /// In lower case, as is the tag.
    package var name: String
    /// Only instances with it.
    package var tag: String?
    /// Whether those near this agent come first, and are said to be nearer.
    package var isNear: Bool

    package init(name: String, tag: String? = nil, isNear: Bool = false) {
        self.name = name
        self.tag = tag
        self.isNear = isNear
    }
}

/// A question understood: what it is about, and within which domain.
package struct LocatedLookup: Hashable, Sendable {
    package var lookup: Lookup
    /// The domain, or the zone of reverse names; what is negative is said in its name.
    package var zone: DomainName
    /// In lower case; `nil` is this agent's own.
    package var datacenter: String?

    package init(_ lookup: Lookup, in zone: DomainName, datacenter: String? = nil) {
        self.lookup = lookup
        self.zone = zone
        self.datacenter = datacenter
    }
}

extension LocatedLookup {
    /// Understands a name; `nil` is outside of the domains.
    package init?(_ name: DomainName, domains: [DomainName]) {
        for domain in domains {
            guard let end = name.place(of: domain) else { continue }
            self = NameParser(domain: domain).lookup(of: name, end: end)
            return
        }
        guard let reverse = ReverseName.lookup(of: name) else { return nil }
        self = reverse
    }
}
