import Primitives

/// A name that another record leads to, with the addresses that go with it.
struct Target {
    let name: DomainName
    /// Records without their owner.
    let glue: [[UInt8]]

    private init(name: DomainName, glue: [[UInt8]] = []) {
        self.name = name
        self.glue = glue
    }

    /// A node by its name; by its first address where the name is none of DNS. `nil` without both.
    init?(_ node: NamedNode, in domain: DomainName, ttl: UInt32) {
        if let name = Self.name(node.name, "node", node.datacenter, in: domain) {
            let glue = node.addresses.map { RecordBytes.address($0, ttl: ttl) }
            self.init(name: name, glue: glue)
            return
        }
        guard let ip = node.addresses.first else { return nil }
        self.init(ip, datacenter: node.datacenter, in: domain, ttl: ttl)
    }

    /// An address by its digits: a name whose meaning never changes.
    init?(_ ip: IPAddress, datacenter: String, in domain: DomainName, ttl: UInt32) {
        guard let name = Self.name(ip.digits, "addr", datacenter, in: domain) else { return nil }
        self.init(name: name, glue: [RecordBytes.address(ip, ttl: ttl)])
    }

    /// Where an instance is: its node, its own address, or the host that it names.
    init?(_ instance: ServiceInstance, of request: AnswerRequest, ttl: UInt32) {
        let datacenter = instance.node.datacenter
        if instance.address.isEmpty {
            self.init(instance.node, in: request.domain, ttl: request.settings.nodeTTL)
        } else if let ip = IPAddress(instance.address) {
            self.init(ip, datacenter: datacenter, in: request.domain, ttl: ttl)
        } else {
            guard let name = DomainName(instance.address) else { return nil }
            self.init(name: name)
        }
    }

    /// `NAME.WORD.DATACENTER.DOMAIN`; dots in names part labels.
    static func name(
        _ name: String,
        _ word: String,
        _ datacenter: String,
        in domain: DomainName
    ) -> DomainName? {
        DomainName([name, word, datacenter].joined(separator: "."))?.prepended(to: domain)
    }
}

/// A pair of metadata as text (RFC 1464 §2): `=` and the quote itself are quoted within keys. A key
/// that begins with `rfc1035-` gives its bare value, as with Consul.
enum NodeText {
    static func line(_ key: String, _ value: String) -> String {
        if key.foldedASCII.hasPrefix("rfc1035-") { return value }
        var text = ""
        for character in key {
            if character == "=" || character == "`" { text.append("`") }
            text.append(character)
        }
        return text + "=" + value
    }
}
