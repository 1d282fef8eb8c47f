import Catalog
import Formats
import HTTPTypes
import Host
import NIOCore
import Primitives
import View

/// One read of the view: what it waits for, what it is cached under, and how it is written.
struct ViewRead: Sendable {
    var topic: ViewTopic
    /// The parameters that matter: label and value in turn.
    var parameters: [String]
    /// From where the list is sorted by distance.
    var near: Nearness?
    /// Whether there is what was asked for; else the answer is 404 without a body.
    var isFound: @Sendable (ClusterView) -> Bool = { _ in true }
    var write: Writing

    typealias Form = @Sendable (ClusterView, inout JSONWriter) -> Void
    typealias FormWithOutputs = @Sendable (ClusterView, OwnOutputs, inout JSONWriter) -> Void

    enum Writing: Sendable {
        case view(Form)
        /// What this node's checks said last is shown, too.
        case viewAndOutputs(FormWithOutputs)
    }
}

extension ViewRead {
    init(
        topic: ViewTopic,
        parameters: [String],
        near: Nearness? = nil,
        isFound: @escaping @Sendable (ClusterView) -> Bool = { _ in true },
        write: @escaping Form
    ) {
        self.init(
            topic: topic,
            parameters: parameters,
            near: near,
            isFound: isFound,
            write: .view(write)
        )
    }

    init(
        topic: ViewTopic,
        parameters: [String],
        near: Nearness? = nil,
        write: @escaping FormWithOutputs
    ) {
        self.init(topic: topic, parameters: parameters, near: near, write: .viewAndOutputs(write))
    }
}

extension HTTPAPI {
    /// Answers a read with what the view holds now.
    func serve(_ read: ViewRead, for call: APICall) -> APIResponse {
        let view = view.current
        let index = view.index(of: read.topic)
        var parameters = read.parameters
        if call.isPretty { parameters.append("pretty") }
        if let near = read.near { parameters += near.parameters(in: view) }
        if call.filter != nil { parameters += ["filter", call.query["filter"] ?? ""] }
        let extra = Self.extraHeaders(of: call.query)
        if !extra.isEmpty { parameters += ["headers"] + extra.map { $0.name.rawName } }
        var moment = ResponseCache.Moment(index: index, words: view.wordCount)
        let write: (inout JSONWriter) -> Void
        switch read.write {
        case .view(let form): write = { form(view, &$0) }
        case .viewAndOutputs(let form):
            let own = OwnOutputs(node: identity.id, outputs: catalog.outputs)
            moment.outputs = own.outputs.edition
            write = { form(view, own, &$0) }
        }
        let make = { () -> APIResponse in
            var headers = Self.readHeaders(of: view, index: index)
            headers.append(contentsOf: extra)
            guard read.isFound(view) else {
                return .text("", status: .notFound, headers: headers)
            }
            return .json(isPretty: call.isPretty, headers: headers, write)
        }
        // The age of what the disk knew is another in every answer.
        guard view.isMeshKnown else { return make() }
        let key = ResponseCache.Key(
            row: ObjectIdentifier(call.row),
            name: call.name,
            parameters: parameters
        )
        return cache.response(for: key, at: moment, write: make)
    }

    /// What some parameters have the answer say.
    private static func extraHeaders(of query: Query) -> HTTPFields {
        if query.items.isEmpty { return [:] }
        var headers: HTTPFields = [:]
        // Every answer is what this agent has in memory, and is as new as it can be.
        if query.has("cached") {
            headers[.cache] = "HIT"
            headers[.age] = "0"
        }
        return headers
    }

    /// Takes a place among the long polls and waits.
    func wait(
        for topic: ViewTopic,
        as blocking: BlockingQuery,
        of request: APIRequest
    ) async throws(APIError) {
        let index = view.current.index(of: topic)
        // An index from another agent, or from before a loss of ours: tell ours at once.
        if blocking.index > index { return }
        guard view.enter() else { throw .tooManyReaders }
        counters.noteWaiting(1)
        await view.wait(
            for: topic,
            beyond: blocking.index,
            until: blocking.deadline,
            of: request.connection
        )
        counters.noteWaiting(-1)
        view.leave()
    }

    /// Whether readers wait: this agent looks for its mesh, may find it in a moment, and its disk
    /// knows nothing. An empty answer would tell them that nothing is there.
    var mustHold: Bool {
        !view.isFromDisk && !view.current.isMeshKnown
    }

    /// Lets a reader wait until the mesh is known, and refuses it when its patience is over.
    func hold(_ request: APIRequest) async throws(APIError) {
        guard mustHold else { return }
        guard view.enter() else { throw .tooManyReaders }
        counters.noteWaiting(1)
        await view.wait(for: .mesh, beyond: 0, until: view.heldUntil, of: request.connection)
        counters.noteWaiting(-1)
        view.leave()
        if mustHold, !view.isClosed {
            throw .failed(
                "this agent has not found its mesh yet and knows no service: see that one of its "
                    + "seeds can be reached (martlet info, /readyz?verbose)"
            )
        }
    }

    /// The headers of every catalog and health read. The index is never 0.
    static func readHeaders(of view: ClusterView, index: UInt64) -> HTTPFields {
        let age = view.isMeshKnown ? 0 : view.diskAge(atMilliseconds: WallClock.milliseconds)
        return [
            .consulIndex: "\(index)",
            .knownLeader: view.isMeshKnown ? "true" : "false",
            .lastContact: "\(age)",
            .effectiveConsistency: "stale",
        ]
    }
}

/// What `index` and `wait` of a request ask for.
struct BlockingQuery: Sendable {
    var index: UInt64
    var deadline: NIODeadline

    static let defaultWait = Duration.seconds(300)
    static let maximumWait = Duration.seconds(600)

    /// `nil` where the request does not block: no index, or 0.
    init?(_ query: Query) throws(APIError) {
        let wait = try Self.wait(of: query)
        guard let text = query["index"], !text.isEmpty else { return nil }
        guard let index = UInt64(text) else { throw .badRequest("Invalid index") }
        if index == 0 { return nil }
        self.init(index: index, wait: wait)
    }

    init(index: UInt64, deadline: NIODeadline) {
        self.index = index
        self.deadline = deadline
    }

    /// Waits up to a sixteenth longer, so that clients that began together do not end together.
    init(index: UInt64, wait: Duration) {
        self.index = index
        let nanoseconds = wait.nanoseconds
        let jitter = Int64.random(in: 0...max(0, nanoseconds / 16))
        deadline = .now() + .nanoseconds(nanoseconds + jitter)
    }

    /// The time to wait, within the maximum.
    static func wait(of query: Query) throws(APIError) -> Duration {
        guard let text = query["wait"], !text.isEmpty else { return defaultWait }
        guard let wait = GoDuration.parse(text), wait >= .zero else {
            throw .badRequest("Invalid wait time")
        }
        return wait == .zero ? defaultWait : min(wait, maximumWait)
    }
}
