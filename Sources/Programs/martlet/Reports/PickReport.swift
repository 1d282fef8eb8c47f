/// What `martlet pick` asks for.
package struct PickRequest: Sendable {
    package var key: String?
    package var tag: String?
    package var near: String?
    package var excluded: [String]
    package var deadline: String?
    package var lease: String?
    package var attempt: Int?
    package var idempotencyKey: String?

    package init(
        key: String? = nil,
        tag: String? = nil,
        near: String? = nil,
        excluded: [String] = [],
        deadline: String? = nil,
        lease: String? = nil,
        attempt: Int? = nil,
        idempotencyKey: String? = nil
    ) {
        self.key = key
        self.tag = tag
        self.near = near
        self.excluded = excluded
        self.deadline = deadline
        self.lease = lease
        self.attempt = attempt
        self.idempotencyKey = idempotencyKey
    }

    /// The body of `POST /v1/mesh/pick/:service`.
    package var body: JSON {
        var members: [JSON.Member] = []
        func add(_ key: String, _ value: JSON?) {
            if let value { members.append(JSON.Member(key: key, value: value)) }
        }
        add("Key", key.map(JSON.text))
        add("Tag", tag.map(JSON.text))
        add("Near", near.map(JSON.text))
        add("Exclude", excluded.isEmpty ? nil : .texts(excluded))
        add("Deadline", deadline.map(JSON.text))
        add("Lease", lease.map(JSON.text))
        add("Attempt", attempt.map(JSON.number))
        return .object(members)
    }

    /// The same as parameters, for `GET`.
    package var query: String {
        var items = [("key", key), ("tag", tag), ("near", near)].compactMap { name, value in
            value.map { "\(name)=\($0.percentEncoded)" }
        }
        items += excluded.map { "exclude=\($0.percentEncoded)" }
        return items.isEmpty ? "" : "?" + items.joined(separator: "&")
    }
}

/// What `martlet pick` prints.
package struct PickReport: Equatable, Sendable {
    package let node: String
    package let id: String
    /// Empty where the instance has none of its own.
    package var address: String
    package let port: Int
    /// Empty for a peek.
    package let lease: String
    package let expiresIn: String
    package let isProbe: Bool
    package let isInPanic: Bool
    package let reason: String
    package let mayRetry: Bool

    package init(_ answer: PickAnswer) {
        let own = answer.instance.address ?? ""
        node = answer.instance.node ?? ""
        id = answer.instance.id
        address = own.isEmpty ? answer.instance.nodeAddress ?? "" : own
        port = answer.instance.port ?? 0
        lease = answer.lease ?? ""
        expiresIn = answer.expiresIn ?? ""
        isProbe = answer.probe ?? false
        isInPanic = answer.panic ?? false
        reason = answer.reason ?? ""
        mayRetry = answer.retryAllowed ?? false
    }

    package var text: String { joined(host: address, port: port) }

    package var json: JSON {
        .members([
            "Node": .text(node),
            "ID": .text(id),
            "Address": .text(address),
            "Port": .number(port),
            "Lease": .text(lease),
            "ExpiresIn": .text(expiresIn),
            "Probe": .flag(isProbe),
            "Panic": .flag(isInPanic),
            "Reason": .text(reason),
            "RetryAllowed": .flag(mayRetry),
        ])
    }
}

/// What became of a report.
package struct ReportReport: Equatable, Sendable {
    package let result: String

    package init(_ answer: ReportAnswer) {
        if answer.duplicate == true {
            result = "duplicate"
        } else {
            result = answer.stale == true ? "stale" : "recorded"
        }
    }

    package var text: String {
        switch result {
        case "duplicate": "Reported before; the first report counts."
        case "stale": "Too late: the breaker has changed since, so nothing was learnt."
        default: "Recorded."
        }
    }

    package var json: JSON { .members(["Result": .text(result)]) }
}

extension APIClient {
    /// Picks an instance; 2 where the agent says that there is none to pick.
    package func pick(
        _ service: String,
        request: PickRequest,
        isPeek: Bool
    ) async throws(CommandFailure) -> PickReport {
        let path = "/v1/mesh/pick/\(service.percentEncoded)"
        let response =
            if isPeek {
                try await send(.get, path + request.query)
            } else {
                try await send(
                    .post,
                    path,
                    body: request.body.compact,
                    headers: request.idempotencyKey.map { [("Idempotency-Key", $0)] } ?? []
                )
            }
        return PickReport(try response.expectingMesh().decoded(as: PickAnswer.self))
    }

    /// Reports how a leased call went.
    package func report(
        _ outcome: String,
        of lease: String,
        latency: String?
    ) async throws(CommandFailure) -> ReportReport {
        var members = [
            JSON.Member(key: "Lease", value: .text(lease)),
            JSON.Member(key: "Outcome", value: .text(outcome)),
        ]
        if let latency { members.append(JSON.Member(key: "Latency", value: .text(latency))) }
        let response = try await send(
            .post,
            "/v1/mesh/report",
            body: JSON.object(members).compact
        )
        return ReportReport(try response.expectingMesh().decoded(as: ReportAnswer.self))
    }
}

extension APIResponse {
    /// This answer, where its status is 200; else the sentence of its error, with exit status 2
    /// where nothing matched and 1 for everything else.
    package func expectingMesh() throws(CommandFailure) -> APIResponse {
        if status == 200 { return self }
        guard let answer = try? decoded(as: MeshErrorAnswer.self) else {
            throw CommandFailure(text.isEmpty ? "the agent answered \(status)." : text)
        }
        let isNoMatch = [404, 429, 503].contains(status)
        throw CommandFailure(
            answer.error,
            exitStatus: isNoMatch ? CommandFailure.usage : CommandFailure.error
        )
    }
}
