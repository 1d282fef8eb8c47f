import HTTPTypes
import MartletBalancing
package import Picking

/// What a client of `/v1/mesh/` is told of an error: a sentence, and a reason from a closed set by
/// which programs tell errors apart. Nothing was changed.
package struct MeshRefusal: Equatable, Sendable {
    package var reason: Reason
    package var text: String
    /// How many instances were left out, and why.
    var excluded: Balancer.Exclusions?
    /// How many of them the caller left out itself.
    var asked = 0

    init(_ reason: Reason, _ text: String) {
        self.reason = reason
        self.text = text
    }

    /// The closed set: what balancing refuses, and what the API itself does.
    package enum Reason: Hashable, Sendable {
        case picking(PickRefusal.Reason)
        case unknownStream, streamLimit, readerLimit, inquiryLimit, comparisonLimit
        case unknownNode, silent, tooLarge, failed
        case forbidden, unknownPath, wrongMethod

        static let badRequest = Reason.picking(.badRequest)
        static let unknownInstance = Reason.picking(.unknownInstance)
    }
}

extension MeshRefusal.Reason {
    /// The word that programs know it by.
    var text: String {
        switch self {
        case .picking(let reason): reason.rawValue
        case .unknownStream: "unknown_stream"
        case .streamLimit: "stream_limit"
        case .readerLimit: "reader_limit"
        case .inquiryLimit: "inquiry_limit"
        case .comparisonLimit: "comparison_limit"
        case .unknownNode: "unknown_node"
        case .silent: "silent"
        case .tooLarge: "too_large"
        case .failed: "failed"
        case .forbidden: "forbidden"
        case .unknownPath: "unknown_path"
        case .wrongMethod: "wrong_method"
        }
    }

    var status: HTTPResponse.Status {
        switch self {
        case .picking(let reason): reason.status
        case .unknownStream, .unknownNode, .unknownPath: .notFound
        case .streamLimit: .conflict
        case .readerLimit, .inquiryLimit, .comparisonLimit: .tooManyRequests
        case .silent: .gatewayTimeout
        case .tooLarge: .contentTooLarge
        case .failed: .internalServerError
        case .forbidden: .forbidden
        case .wrongMethod: .methodNotAllowed
        }
    }

    /// The words of all of them; the documents have each.
    static let words: [String] =
        PickRefusal.Reason.allCases.map(\.rawValue)
        + [
            unknownStream, streamLimit, readerLimit, inquiryLimit, comparisonLimit, unknownNode,
            silent, tooLarge, failed, forbidden, unknownPath, wrongMethod,
        ].map(\.text)

    /// Whether the same may succeed a moment later.
    var isPassing: Bool { [.serviceUnavailable, .tooManyRequests].contains(status) }
}

extension MeshRefusal {
    /// Every error of the API in this form.
    init(_ error: APIError) {
        switch error {
        case .refusal(let refusal): self = refusal
        case .badRequest(let text): self.init(.badRequest, text)
        case .tooLarge: self.init(.tooLarge, error.text)
        case .notFound(let text): self.init(.unknownInstance, text)
        case .tooManyReaders, .tooManyLogReaders: self.init(.readerLimit, error.text)
        case .tooManyInquiries: self.init(.inquiryLimit, error.text)
        case .forbidden(let text): self.init(.forbidden, text)
        case .unknownPath: self.init(.unknownPath, error.text)
        case .wrongMethod: self.init(.wrongMethod, error.text)
        case .noAccessControl, .failed, .notProvided, .unavailable, .tooManyEvents:
            self.init(.failed, error.text)
        }
    }
}

extension APIError {
    /// An error with a reason of its own.
    static func refused(_ reason: MeshRefusal.Reason, _ text: String) -> APIError {
        .refusal(MeshRefusal(reason, text))
    }
}
