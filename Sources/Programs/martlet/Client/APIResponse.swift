import FoundationEssentials

/// What the agent answered.
package struct APIResponse: Equatable, Sendable {
    package let status: Int
    package let body: [UInt8]
    /// `X-Consul-Index`, of answers that can be waited for.
    package let index: UInt64?

    package init(status: Int, body: [UInt8], index: UInt64? = nil) {
        self.status = status
        self.body = body
        self.index = index
    }

    /// The body as text, without white space at its end.
    package var text: String {
        let end = body.reversed().drop { [9, 10, 13, 32].contains($0) }.count
        return String(decoding: body.prefix(end), as: UTF8.self)
    }

    /// This answer, where its status is 200; else its text as the failure.
    package func expectingSuccess() throws(CommandFailure) -> APIResponse {
        if status == 200 { return self }
        throw CommandFailure(text.isEmpty ? "the agent answered \(status)." : text)
    }

    /// Reads the body as JSON of this type.
    package func decoded<Value: Decodable>(as type: Value.Type) throws(CommandFailure) -> Value {
        do {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .custom { path in
                PropertyKey(apiKey: path.last?.stringValue ?? "")
            }
            return try decoder.decode(type, from: Data(body))
        } catch {
            throw CommandFailure(
                "the agent's answer has another form than expected: \(error). "
                    + "Are the agent and this command of one version?"
            )
        }
    }
}

/// The property that a key of the API is read into: `Name` into `name`, `ID` into `id`, `CheckID`
/// into `checkID`.
private struct PropertyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(apiKey: String) {
        let isAcronym = apiKey.allSatisfy(\.isUppercase)
        stringValue =
            isAcronym ? apiKey.lowercased() : apiKey.prefix(1).lowercased() + apiKey.dropFirst()
    }

    init?(stringValue: String) {
        self.stringValue = stringValue
    }

    init?(intValue: Int) { nil }
}
