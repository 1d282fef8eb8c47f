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
