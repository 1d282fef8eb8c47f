/// Why a JSON document or one of its fields is refused, as a sentence for who wrote it.
package enum FieldError: Error, Equatable, Sendable {
    /// What it says breaks a rule.
    case invalid(String)
    /// It is not of the form that is asked for.
    case mismatch(String)

    /// As the API says it, in the words of Consul.
    package var sentence: String {
        switch self {
        case .invalid(let sentence): sentence
        case .mismatch(let sentence): "Request decode failed: \(sentence)"
        }
    }

    /// As it is said of a file, where nobody requests anything.
    package var plain: String {
        switch self {
        case .invalid(let sentence), .mismatch(let sentence): sentence
        }
    }
}

extension FieldError {
    /// What bytes that are no JSON are answered with.
    package init(_ error: JSONError) {
        self = .mismatch("not JSON at byte \(error.byte): \(error.reason)")
    }
}
