import HTTPTypes

/// A request on its way to an answer: the place it found, the name in its path, its parameters.
struct APICall: Sendable {
    let request: APIRequest
    let route: Route
    /// The last part of the path, decoded; empty where the place takes none.
    let name: String
    let query: Query
    /// What is not provided, where the place is a refusal.
    let refusal: String

    /// Whether the answer is indented for people.
    var isPretty: Bool { query.has("pretty") }

    /// Checks what holds for every place: parameters that are not understood are refused where
    /// leaving them out would give a wrong answer.
    func checkCommonParameters() throws(APIError) {
        if query.items.isEmpty { return }
        if query.has("filter"), query["filter"] != "" {
            throw .badRequest("?filter is not supported: use ?tag, ?passing or ?node-meta.")
        }
        for parameter in ["ns", "partition"] {
            guard let value = query[parameter], !value.isEmpty, value != "default" else { continue }
            throw .badRequest("Invalid ?\(parameter): this agent knows \"default\" only.")
        }
        for parameter in ["peer", "sg"] where query[parameter]?.isEmpty == false {
            throw .badRequest("Invalid ?\(parameter): this agent has no peering.")
        }
        for other in ["stale", "cached"] where query.has(other) && query.has("consistent") {
            throw .badRequest(
                "Cannot specify ?\(other) with ?consistent, conflicting semantics."
            )
        }
    }
}
