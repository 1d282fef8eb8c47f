public import MartletBalancing

/// Why there is no answer of an instance.
///
/// A code and what belongs to it; later versions may know more codes, so a `switch` over them has a
/// `default`. But for ``Code/deadlinePassed``, none says anything of a call: nothing was sent.
public struct MeshError: Error, Hashable, Sendable {
    /// What happened.
    public struct Code: Hashable, Sendable {
        private enum Known: Hashable, Sendable {
            case notYetKnown, unknownService, noneAvailable, allFull, notSentInTime, deadlinePassed
            case tooManyServices, closed
        }

        private let known: Known

        /// The agent has not told of the service yet: it was asked for just now, or the agent does
        /// not answer.
        public static let notYetKnown = Code(known: .notYetKnown)

        /// The agent knows no instance of that name, or it cannot be a service's name.
        public static let unknownService = Code(known: .unknownService)

        /// Every instance is kept from calls, by the reasons counted in ``MeshError/exclusions``.
        public static let noneAvailable = Code(known: .noneAvailable)

        /// Every instance that could be called has all the requests in flight that are this
        /// caller's part of its capacity.
        public static let allFull = Code(known: .allFull)

        /// The deadline has passed before anything was sent.
        public static let notSentInTime = Code(known: .notSentInTime)

        /// The deadline has passed in an attempt, which may have been carried out.
        public static let deadlinePassed = Code(known: .deadlinePassed)

        /// The client already watches as many services as it may.
        public static let tooManyServices = Code(known: .tooManyServices)

        /// The client has ended.
        public static let closed = Code(known: .closed)
    }

    /// What happened.
    public let code: Code

    /// The service that was to be called; empty where it is not about one.
    public let service: String

    /// How many instances are kept from calls, and why; with ``Code/noneAvailable``.
    public private(set) var exclusions: Balancer.Exclusions?

    /// The most services; with ``Code/tooManyServices``.
    public private(set) var limit: Int?

    private init(_ code: Code, _ service: String = "") {
        self.code = code
        self.service = service
    }

    /// Whether an instance may have carried the call out.
    public var mayHaveBeenCarriedOut: Bool { code == .deadlinePassed }

    /// An error of the code ``Code/notYetKnown``.
    public static func notYetKnown(service: String) -> MeshError {
        MeshError(.notYetKnown, service)
    }

    /// An error of the code ``Code/unknownService``.
    public static func unknownService(_ service: String) -> MeshError {
        MeshError(.unknownService, service)
    }

    /// An error of the code ``Code/noneAvailable``.
    public static func noneAvailable(
        service: String,
        _ exclusions: Balancer.Exclusions
    ) -> MeshError {
        var error = MeshError(.noneAvailable, service)
        error.exclusions = exclusions
        return error
    }

    /// An error of the code ``Code/allFull``.
    public static func allFull(service: String) -> MeshError { MeshError(.allFull, service) }

    /// An error of the code ``Code/notSentInTime``.
    public static func notSentInTime(service: String) -> MeshError {
        MeshError(.notSentInTime, service)
    }

    /// An error of the code ``Code/deadlinePassed``.
    public static func deadlinePassed(service: String) -> MeshError {
        MeshError(.deadlinePassed, service)
    }

    /// An error of the code ``Code/tooManyServices``.
    public static func tooManyServices(limit: Int) -> MeshError {
        var error = MeshError(.tooManyServices)
        error.limit = limit
        return error
    }

    /// The error of the code ``Code/closed``.
    public static let closed = MeshError(.closed)
}

extension MeshError: CustomStringConvertible {
    /// A sentence for logs.
    public var description: String {
        switch code {
        case .notYetKnown: "the agent has not told of \(service) yet"
        case .unknownService: "no instance of \(service) is known"
        case .noneAvailable: "no instance of \(service) can be called now: \(reasons)"
        case .allFull: "all instances of \(service) are at capacity"
        case .notSentInTime: "the deadline of the call to \(service) passed before it was sent"
        case .deadlinePassed: "the deadline of the call to \(service) has passed"
        case .tooManyServices: "the client watches \(limit ?? 0) services already"
        default: "the mesh client has ended"
        }
    }

    private var reasons: String {
        guard let exclusions else { return "for no reason told" }
        return "breaker open \(exclusions.breaker), full \(exclusions.capacity), "
            + "draining \(exclusions.draining), critical \(exclusions.critical)"
    }
}
