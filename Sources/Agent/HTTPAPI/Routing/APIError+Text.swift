import Formats

extension APIError {
    /// What the client is told, as the body.
    package var text: String {
        switch self {
        case .badRequest(let text), .forbidden(let text), .notFound(let text), .failed(let text),
            .unavailable(let text):
            text
        case .refusal(let refusal): refusal.text
        case .unknownPath: "Invalid URL path: not a recognized HTTP API endpoint"
        case .wrongMethod(let method): "method \(method) not allowed"
        case .noAccessControl: "ACL support disabled"
        case .tooLarge: "Request body too large, max size: \(APIRequest.maximumBody) bytes"
        case .tooManyReaders:
            "Too many long polls and streams: this agent serves as many as it may"
                + " (limits.held_requests). Close some or ask another agent."
        case .tooManyLogReaders:
            "Too many readers of the log: \(LogFeed.mostReaders) is the most. Close one of them."
        case .tooManyInquiries:
            "\(PropagationWish.limit) requests wait for other members already, which is as many as"
                + " may: try again."
        case .tooManyEvents:
            "This agent fires one event a second at most: try again in a second."
        case .notProvided(let what): "not provided: this agent has no servers (\(what))"
        }
    }
}

extension APIError {
    /// Reads a document, and refuses it with the sentence of what is wrong in it.
    static func reading<Answer>(
        _ body: () throws(FieldError) -> Answer
    ) throws(APIError) -> Answer {
        do throws(FieldError) {
            return try body()
        } catch {
            throw .badRequest(error.sentence)
        }
    }
}
