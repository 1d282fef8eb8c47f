import Formats

extension Query {
    /// A boolean as Go reads it; present without a value means true.
    func flag(_ name: String, whenInvalid text: String) throws(APIError) -> Bool {
        guard let value = self[name] else { return false }
        if value.isEmpty { return true }
        guard let flag = Query.boolean(value) else { throw .badRequest(text) }
        return flag
    }
}
