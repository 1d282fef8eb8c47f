/// Why a change of this node's services was refused. Nothing was changed.
package enum CatalogError: Error, Equatable, Sendable {
    case unknownService(String)
    case unknownCheck(String)
    /// Only TTL checks are reported from outside; this one is made by the agent.
    case notATTLCheck(String)
    /// The definition breaks a rule or outgrows a record; the sentence is shown with a 400.
    case invalid(String)
    /// The disk or the node refused; the sentence is shown with a 500.
    case storage(String)
}

extension CatalogError {
    package init(_ breach: RuleBreach) {
        self = .invalid(breach.sentence)
    }
}

extension CatalogError: CustomStringConvertible {
    /// A sentence for people, wherever the API's own words do not stand.
    package var description: String {
        switch self {
        case .unknownService(let id): "there is no service with the id \"\(id)\" on this node"
        case .unknownCheck(let id): "there is no check with the id \"\(id)\" on this node"
        case .notATTLCheck(let id): "the check \"\(id)\" is made by the agent, not reported to it"
        case .invalid(let sentence), .storage(let sentence): sentence
        }
    }
}
