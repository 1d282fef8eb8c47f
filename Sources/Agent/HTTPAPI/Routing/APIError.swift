package import HTTPTypes

/// Why a request is not answered with what it asked for. Nothing was changed. The text is the body,
/// as plain text: clients show it to people as it is.
package enum APIError: Error, Equatable, Sendable {
    case badRequest(String)
    /// What only an access control system could answer, and there is none.
    case noAccessControl
    case forbidden(String)
    case notFound(String)
    /// No place has this path.
    case unknownPath
    /// The place does not take this method.
    case wrongMethod(String)
    /// The body is longer than the limit.
    case tooLarge
    /// All places for long polls and streams are taken.
    case tooManyReaders
    /// As many read the log as may.
    case tooManyLogReaders
    /// So many wait for members already.
    case tooManyInquiries
    /// An event was fired a moment ago.
    case tooManyEvents
    case failed(String)
    /// A part of Consul's API that an agent without servers does not have.
    case notProvided(String)
    case unavailable(String)
    /// What balancing refuses, with a reason from a closed set.
    case refusal(MeshRefusal)

    package var status: HTTPResponse.Status {
        switch self {
        case .badRequest: .badRequest
        case .noAccessControl: .unauthorized
        case .forbidden: .forbidden
        case .notFound, .unknownPath: .notFound
        case .wrongMethod: .methodNotAllowed
        case .tooLarge: .contentTooLarge
        case .tooManyReaders, .tooManyLogReaders, .tooManyInquiries, .tooManyEvents:
            .tooManyRequests
        case .failed: .internalServerError
        case .notProvided: .notImplemented
        case .unavailable: .serviceUnavailable
        case .refusal(let refusal): refusal.reason.status
        }
    }
}
