import Filters
import Formats
import HTTPTypes

/// A request on its way to an answer: the place it found, the name in its path, its parameters.
struct APICall: Sendable {
    var request: APIRequest
    let row: RouteTable.Row
    /// The last part of the path, decoded; empty where the place takes none.
    let name: String
    let query: Query
    /// Which elements of a list are asked for.
    private(set) var filter: FilterExpression?

    init(request: APIRequest, match: RouteTable.Match) throws(APIError) {
        guard let name = Self.name(of: match), name.isPrintable else {
            throw .badRequest("The path contains what is not printable text.")
        }
        guard let query = Query(request.queryText) else {
            throw .badRequest("Invalid query: more than 64 parameters or a broken escape.")
        }
        self.request = request
        row = match.row
        self.name = name
        self.query = query
        try checkCommonParameters()
        guard let text = query["filter"], !text.isEmpty else { return }
        filter = try row.shape?.parse(text)
    }

    /// Whether the answer is indented for people.
    var isPretty: Bool { query.has("pretty") }

    /// The name of a path. Some clients of Consul encode it twice, as it decodes it twice; what
    /// cannot be decoded again stands for itself.
    private static func name(of match: RouteTable.Match) -> String? {
        guard let name = PercentEncoding.decode(match.name.utf8) else { return nil }
        guard match.row.errors == .sentence, name.utf8.contains(UInt8(ascii: "%")) else {
            return name
        }
        return PercentEncoding.decode(Substring(name).utf8) ?? name
    }

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
