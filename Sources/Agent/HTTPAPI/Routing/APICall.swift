import Filters
import Formats
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
    /// Which elements of a list are asked for.
    private(set) var filter: FilterExpression?

    init(
        request: APIRequest,
        route: Route,
        name: String,
        query: Query,
        refusal: String
    ) throws(APIError) {
        self.request = request
        self.route = route
        self.name = name
        self.query = query
        self.refusal = refusal
        try checkCommonParameters()
        guard let text = query["filter"], !text.isEmpty else { return }
        filter = try FilterShape(route)?.parse(text)
    }

    /// Whether the answer is indented for people.
    var isPretty: Bool { query.has("pretty") }

    /// Checks what holds for every place: parameters that are not understood are refused where
    /// leaving them out would give a wrong answer.
    private func checkCommonParameters() throws(APIError) {
        if query.items.isEmpty { return }
        for parameter in ["ns", "partition"] {
            guard let value = query[parameter], !value.isEmpty, value != "default" else { continue }
            throw .badRequest("Invalid ?\(parameter): this agent knows \"default\" only.")
        }
        for parameter in ["peer", "sg"] where query[parameter]?.isEmpty == false {
            throw .badRequest("Invalid ?\(parameter): this agent has no peering.")
        }
        if let text = query["max_stale"], !text.isEmpty, GoDuration.parse(text) == nil {
            throw .badRequest("Invalid max_stale value \"\(text)\": a duration such as 10s.")
        }
        for other in ["stale", "cached"] where query.has(other) && query.has("consistent") {
            throw .badRequest(
                "Cannot specify ?\(other) with ?consistent, conflicting semantics."
            )
        }
    }
}
