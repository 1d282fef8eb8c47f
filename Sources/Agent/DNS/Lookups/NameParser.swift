import Primitives

/// Understands the labels before a domain: `[TAG.]NAME.service[.DC[.dc]]` and its like.
///
/// The words that say the kind are looked for from the right, as Consul does, so that a service may
/// be called `node`. Behind them may stand `DC`, `DC.dc`, `default.ns` and `default.ap`.
struct NameParser {
    let domain: DomainName

    private static let words: Set = [
        "service", "near", "node", "addr", "query", "connect", "virtual", "ingress",
    ]

    /// What a name is whose domain begins at `end` of its bytes.
    func lookup(of name: DomainName, end: Int) -> LocatedLookup {
        var labels: [String] = []
        var place = 0
        while place < end {
            let after = place + 1 + Int(name.wire[place])
            guard let label = Self.text(name.wire[(place + 1)..<after]) else {
                return LocatedLookup(.unknown, in: domain)
            }
            labels.append(label)
            place = after
        }
        return lookup(of: labels)
    }

    /// A label in lower case, where it is text.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        String(validating: bytes.foldedASCII, as: UTF8.self)
    }

    private func lookup(of labels: [String]) -> LocatedLookup {
        if labels.isEmpty { return LocatedLookup(.apex, in: domain) }
        if labels == ["ns"] { return LocatedLookup(.nameServer, in: domain) }
        guard let place = labels.lastIndex(where: Self.words.contains) else {
            return withoutWord(labels)
        }
        guard let qualifier = Qualifier(labels[(place + 1)...]) else {
            return LocatedLookup(.unknown, in: domain)
        }
        let lookup = lookup(of: labels[..<place], labels[place])
        return LocatedLookup(lookup, in: domain, datacenter: qualifier.datacenter)
    }

    /// `_web._tcp[.DC]` may do without the word (RFC 2782); of the rest, the name of a datacenter
    /// has names below it.
    private func withoutWord(_ labels: [String]) -> LocatedLookup {
        if labels == ["dc"] { return LocatedLookup(.branch, in: domain) }
        let underscored = labels.prefix { $0.hasPrefix("_") }.count
        guard underscored <= 2, let qualifier = Qualifier(labels[underscored...]) else {
            return LocatedLookup(.unknown, in: domain)
        }
        let lookup = underscored == 2 ? service(labels[..<2], isNear: false) : .branch
        return LocatedLookup(lookup, in: domain, datacenter: qualifier.datacenter)
    }

    private func lookup(of parts: ArraySlice<String>, _ word: String) -> Lookup {
        if word == "query" { return .preparedQuery }
        // Proxies, of which there are none.
        guard ["service", "near", "node", "addr"].contains(word) else { return .unknown }
        if parts.isEmpty { return .branch }
        switch word {
        case "node": return .node(parts.joined(separator: "."))
        case "addr":
            guard parts.count == 1, let address = parts.first.flatMap(IPAddress.init(digits:))
            else { return .unknown }
            return .address(address)
        default: return service(parts, isNear: word == "near")
        }
    }

    /// `NAME`, `TAG.NAME` whose tag may have dots, `_NAME._TAG` and `_NAME._tcp`.
    private func service(_ parts: ArraySlice<String>, isNear: Bool) -> Lookup {
        guard let last = parts.last, let first = parts.first else { return .branch }
        if parts.count == 2, first.hasPrefix("_"), last.hasPrefix("_"), first.utf8.count > 1 {
            let tag = last == "_tcp" || last == "_" ? nil : String(last.dropFirst())
            let name = String(first.dropFirst())
            return .service(ServiceLookup(name: name, tag: tag, isNear: isNear))
        }
        let tags = parts.dropLast()
        let tag = tags.isEmpty ? nil : tags.joined(separator: ".")
        return .service(ServiceLookup(name: last, tag: tag, isNear: isNear))
    }
}

/// What stands between the word of a name and the domain. The name of a datacenter may have dots.
private struct Qualifier {
    let datacenter: String?

    init?(_ labels: ArraySlice<String>) {
        var labels = labels
        while let word = labels.last, ["ns", "ap"].contains(word), labels.count > 1 {
            guard labels.dropLast().last == "default" else { return nil }
            labels.removeLast(2)
        }
        if labels.count > 1, labels.last == "dc" { labels.removeLast() }
        datacenter = labels.isEmpty ? nil : labels.joined(separator: ".")
    }
}

extension IPAddress {
    /// Reads the 8 or 32 hexadecimal digits of a name below `addr`.
    fileprivate init?(digits: String) {
        guard digits.utf8.allSatisfy({ $0.isHexadecimal }) else { return nil }
        switch digits.utf8.count {
        case 8:
            guard let value = UInt32(digits, radix: 16) else { return nil }
            self = .v4(value)
        case 32:
            guard let high = UInt64(digits.prefix(16), radix: 16),
                let low = UInt64(digits.suffix(16), radix: 16)
            else { return nil }
            self.init(high: high, low: low)
        default: return nil
        }
    }

    /// Such digits: 8, or 32 of an IPv6 address.
    var digits: String {
        switch self {
        case .v4(let value): String(UInt64(value).hexadecimal.suffix(8))
        case .v6(let high, let low): high.hexadecimal + low.hexadecimal
        }
    }
}

extension UInt8 {
    var isHexadecimal: Bool {
        (0x30...0x39).contains(self) || (0x61...0x66).contains(foldedASCII)
    }
}
