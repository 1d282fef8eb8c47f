extension APIClient {
    /// Gets a path and reads the answer as JSON.
    package func get<Value: Decodable>(
        _ path: String,
        as type: Value.Type
    ) async throws(CommandFailure) -> Value {
        try await send(.get, path).expectingSuccess().decoded(as: type)
    }

    /// Puts to a path; the answer is of no interest beyond its success.
    package func put(_ path: String, body: String? = nil) async throws(CommandFailure) {
        _ = try await send(.put, path, body: body).expectingSuccess()
    }
}

extension String {
    /// This text as one segment of a path or one value of a query (RFC 3986 §2.3).
    var percentEncoded: String {
        var text = ""
        for byte in utf8 {
            let character = Character(UnicodeScalar(byte))
            let isPlain = byte < 0x80 && (character.isLetter || character.isNumber)
            if isPlain || "-._~".contains(character) {
                text.append(character)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return text
    }
}
