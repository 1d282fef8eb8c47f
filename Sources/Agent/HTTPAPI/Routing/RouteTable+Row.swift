import HTTPTypes

extension RouteTable {
    /// One place: all that the API knows of it. A path that ends in `/` is followed by a name,
    /// which may itself contain slashes. The methods that it takes are those it has handlers for.
    final class Row: Sendable {
        let path: Substring
        /// Its name in metrics; nothing that a client sends becomes one. Several rows may share it.
        let label: String
        let right: Right
        /// How its errors are told.
        let errors: ErrorForm
        /// What the elements of its list look like; `nil` where a filter means nothing.
        let shape: FilterShape?
        private let get: RouteHandler?
        private let put: RouteHandler?
        private let post: RouteHandler?
        private let delete: RouteHandler?
        private let patch: RouteHandler?

        init(
            _ path: Substring,
            _ label: String,
            _ right: Right,
            errors: ErrorForm = .sentence,
            filters shape: FilterShape? = nil,
            _ first: Method,
            _ more: Method...
        ) {
            self.path = path
            self.label = label
            self.right = right
            self.errors = errors
            self.shape = shape
            let methods = [first] + more
            func handler(of name: Method.Name) -> RouteHandler? {
                methods.first { $0.name == name }?.handler
            }
            get = handler(of: .get)
            put = handler(of: .put)
            post = handler(of: .post)
            delete = handler(of: .delete)
            patch = handler(of: .patch)
        }
    }

    /// A method with its handler, as a row is written.
    struct Method {
        enum Name {
            case get, put, post, delete, patch
        }

        let name: Name
        let handler: RouteHandler

        /// `HEAD` comes with it: the same without the body.
        static func get(_ handler: RouteHandler) -> Method { Method(name: .get, handler: handler) }
        static func put(_ handler: RouteHandler) -> Method { Method(name: .put, handler: handler) }
        static func post(_ handler: RouteHandler) -> Method {
            Method(name: .post, handler: handler)
        }
        static func delete(_ handler: RouteHandler) -> Method {
            Method(name: .delete, handler: handler)
        }
        static func patch(_ handler: RouteHandler) -> Method {
            Method(name: .patch, handler: handler)
        }
    }

    /// How a family of places tells its errors.
    enum ErrorForm {
        /// As text, where Consul's clients look for it.
        case sentence
        /// As `{"Error": …, "Reason": …}` (docs/balancing.md, From the agent).
        case reason
    }
}

extension RouteTable.Row {
    /// Who answers a method; `nil` where the place does not take it.
    func handler(of method: HTTPRequest.Method) -> RouteHandler? {
        switch method {
        case .get, .head: get
        case .put: put
        case .post: post
        case .delete: delete
        case .patch: patch
        default: nil
        }
    }

    /// The methods that it takes, without those that come along.
    var methods: [HTTPRequest.Method] {
        [.get, .put, .post, .delete, .patch].filter { handler(of: $0) != nil }
    }

    /// The value of an `Allow` header.
    var allow: String {
        (["OPTIONS"] + methods.map(\.rawValue) + (get == nil ? [] : ["HEAD"]))
            .joined(separator: ",")
    }
}
