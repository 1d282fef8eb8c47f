/// A rule that a definition breaks, and the key that does.
package struct RuleBreach: Error, Equatable, Sendable {
    /// What is wrong, for who wrote it.
    package let sentence: String
    /// The keys that may have said it, by Consul's names: the first that is there did. None where
    /// it is the whole.
    package let keys: [String]
    /// The check of a service that they are keys of, by its place in the list.
    package private(set) var check: Int?

    package init(_ sentence: String, at keys: [String] = []) {
        self.sentence = sentence
        self.keys = keys
    }

    init(_ sentence: String, at key: String) {
        self.init(sentence, at: [key])
    }

    /// The same of a check of the service.
    package func ofCheck(_ number: Int) -> RuleBreach {
        var breach = self
        breach.check = number
        return breach
    }
}

/// The keys of ids, in the order in which they count.
package enum IdentityKeys {
    package static let service = ["ID", "ServiceID", "Name"]
    package static let check = ["CheckID", "ID", "Name"]
}
