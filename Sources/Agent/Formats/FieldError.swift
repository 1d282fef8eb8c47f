/// Why a JSON document or one of its fields is refused, as a sentence for who wrote it.
package enum FieldError: Error, Equatable, Sendable {
    case invalid(String)

    package var sentence: String {
        switch self {
        case .invalid(let sentence): sentence
        }
    }
}

extension FieldError {
    /// What bytes that are no JSON are answered with.
    package init(_ error: JSONError) {
        self = .invalid("Request decode failed: not JSON at byte \(error.byte): \(error.reason)")
    }
}
