/// How answers are made.
package struct AnswerSettings: Equatable, Sendable {
    /// What is answered for; reverse names lead into the first.
    package var domains: [DomainName]
    /// Seconds that answers about services may be kept.
    package var serviceTTL: ServiceTTL
    /// Seconds that answers about nodes may be kept.
    package var nodeTTL: UInt32
    /// Seconds that it may be kept that there is nothing (RFC 2308 §5).
    package var negativeTTL: UInt32
    package var weights: Weights
    /// Whether instances of this agent's zone come first, and are said to.
    package var prefersZone: Bool
    /// Whether an instance that warns is left out.
    package var isOnlyPassing: Bool

    /// What SRV says of weights.
    package enum Weights: String, CaseIterable, Sendable {
        /// The largest of an answer is 65,280, the others in proportion: programs that divide them
        /// by 256, as HAProxy does, then see the ratios that were meant.
        case scaled
        /// As they were registered.
        case raw
    }

    /// The longest that a domain may be, so that every name below it has room.
    package static let maximumDomainBytes = 100

    package init(
        domains: [DomainName],
        serviceTTL: ServiceTTL = ServiceTTL(),
        nodeTTL: UInt32 = 0,
        negativeTTL: UInt32 = 1,
        weights: Weights = .scaled,
        prefersZone: Bool = false,
        isOnlyPassing: Bool = false
    ) {
        self.domains = domains
        self.serviceTTL = serviceTTL
        self.nodeTTL = nodeTTL
        self.negativeTTL = negativeTTL
        self.weights = weights
        self.prefersZone = prefersZone
        self.isOnlyPassing = isOnlyPassing
    }
}

/// How long answers about a service may be kept.
package struct ServiceTTL: Equatable, Sendable {
    /// Of all that no rule is about.
    package var others: UInt32
    /// By the name of a service, or the beginning of names before `*`.
    package private(set) var rules: [Rule] = []

    package struct Rule: Equatable, Sendable {
        var name: String
        var isPrefix: Bool
        var seconds: UInt32
    }

    package init(others: UInt32 = 0) {
        self.others = others
    }

    /// Adds a rule for `web`, or for `web*`.
    package mutating func add(_ pattern: String, seconds: UInt32) {
        let name = pattern.foldedASCII
        let isPrefix = name.hasSuffix("*")
        let rule = Rule(
            name: isPrefix ? String(name.dropLast()) : name,
            isPrefix: isPrefix,
            seconds: seconds
        )
        rules.removeAll { $0.name == rule.name && $0.isPrefix == isPrefix }
        rules.append(rule)
    }

    /// Of a service by its name in lower case: its own rule, else the longest beginning.
    package func seconds(for name: String) -> UInt32 {
        if let own = rules.first(where: { !$0.isPrefix && $0.name == name }) { return own.seconds }
        let fitting = rules.filter { $0.isPrefix && name.hasPrefix($0.name) }
        let longest = fitting.max { $0.name.utf8.count < $1.name.utf8.count }
        return longest?.seconds ?? others
    }
}
