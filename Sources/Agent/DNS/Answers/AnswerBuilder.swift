import Primitives

/// Makes answers out of what the directory knows.
///
/// What exists and has nothing of the type asked for is NOERROR without answers; what does not
/// exist, a service without healthy instances among it, is NXDOMAIN. Both bring the SOA, which says
/// for how long that may be kept (RFC 2308).
package struct AnswerBuilder: Sendable {
    package let settings: AnswerSettings

    package init(_ settings: AnswerSettings) {
        self.settings = settings
    }

    /// The answer to a question. `serial` is that of the SOA, and grows with what is known.
    package func answer(
        _ question: Question,
        serial: UInt32,
        from directory: some Directory
    ) -> PreparedAnswer {
        guard let located = lookup(question) else { return refusal() }
        return answer(question, located, serial: serial, from: directory)
    }

    /// What a question is about; `nil` is nothing of ours.
    package func lookup(_ question: Question) -> LocatedLookup? {
        guard question.class == 1 || question.class == 255 else { return nil }
        return LocatedLookup(question.name, domains: settings.domains)
    }

    /// The answer to a question that was understood already.
    package func answer(
        _ question: Question,
        _ located: LocatedLookup,
        serial: UInt32,
        from directory: some Directory
    ) -> PreparedAnswer {
        var draft = PreparedAnswer.Draft()
        if question.type == .axfr || question.type == .ixfr {
            draft.code = .notImplemented
            return PreparedAnswer(draft)
        }
        let request = AnswerRequest(
            settings: settings,
            question: question,
            located: located,
            serial: serial
        )
        switch request.records(from: directory, into: &draft) {
        case .exists: break
        case .isUnknown: draft.code = .nameError
        case .isRefused(let explanation):
            draft.code = .refused
            draft.explanation = explanation
        }
        if draft.isEmpty, draft.code != .refused {
            let bytes = RecordBytes(question: question.name, zone: located.zone)
            draft.authority = bytes.zone + request.authority
        }
        return PreparedAnswer(draft)
    }

    /// The answer while the mesh is not known, and what was asked for may be there.
    package func notReady() -> PreparedAnswer {
        var draft = PreparedAnswer.Draft()
        draft.isAuthoritative = false
        draft.code = .serverFailure
        draft.explanation = .notReady
        return PreparedAnswer(draft)
    }

    private func refusal() -> PreparedAnswer {
        var draft = PreparedAnswer.Draft()
        draft.isAuthoritative = false
        draft.code = .refused
        draft.explanation = .outside
        return PreparedAnswer(draft)
    }
}

/// One question with all that its answer depends on but the mesh.
struct AnswerRequest {
    let settings: AnswerSettings
    let question: Question
    let located: LocatedLookup
    let serial: UInt32

    enum Finding {
        /// The name is there, with or without records of the type.
        case exists
        case isUnknown
        case isRefused(Explanation)
    }

    func wants(_ type: RecordType) -> Bool { question.type == type || question.type == .any }

    /// The name's own domain, or the first for what is no name in one.
    var domain: DomainName {
        settings.domains.contains(located.zone)
            ? located.zone : settings.domains.first ?? .root
    }

    /// The SOA of the zone without its owner.
    var authority: [UInt8] {
        let bytes = RecordBytes(question: question.name, zone: located.zone)
        let primary = located.zone == domain ? nil : domain
        return bytes.authority(serial: serial, ttl: settings.negativeTTL, primary: primary)
    }

    func records(
        from directory: some Directory,
        into draft: inout PreparedAnswer.Draft
    ) -> Finding {
        if let datacenter = located.datacenter, !directory.hasDatacenter(datacenter) {
            return .isUnknown
        }
        switch located.lookup {
        case .unknown: return .isUnknown
        case .branch, .reverseBranch: return .exists
        case .preparedQuery: return .isRefused(.preparedQueries)
        case .apex:
            addApex(from: directory, into: &draft)
            return .exists
        case .nameServer:
            if let own = directory.nameServers.first { add(own.addresses, into: &draft) }
            return .exists
        case .address(let ip):
            add(ip, into: &draft)
            return .exists
        case .node(let name): return addNode(name, from: directory, into: &draft)
        case .reverse(let ip): return addNames(of: ip, from: directory, into: &draft)
        case .service(let lookup): return addService(lookup, from: directory, into: &draft)
        }
    }
}

// MARK: - Names that stand for themselves

extension AnswerRequest {
    private func addApex(
        from directory: some Directory,
        into draft: inout PreparedAnswer.Draft
    ) {
        if wants(.soa) { draft.items.append(.init(tail: authority)) }
        guard wants(.ns) else { return }
        for server in directory.nameServers.prefix(3) {
            guard let target = Target(server, in: domain, ttl: settings.nodeTTL) else { continue }
            draft.items.append(
                .init(
                    tail: RecordBytes.tail(.ns, ttl: settings.nodeTTL, target.name.wire),
                    target: target.name,
                    glue: target.glue
                )
            )
        }
    }

    /// A name that is an address: where the other family is asked for, it goes beside the answer.
    private func add(_ ip: IPAddress, into draft: inout PreparedAnswer.Draft) {
        let record = RecordBytes.address(ip, ttl: settings.nodeTTL)
        if wants(.address(ip)) {
            draft.items.append(.init(tail: record))
        } else {
            draft.extra.append(record)
        }
    }

    private func add(_ addresses: [IPAddress], into draft: inout PreparedAnswer.Draft) {
        for ip in addresses where wants(.address(ip)) {
            draft.items.append(.init(tail: RecordBytes.address(ip, ttl: settings.nodeTTL)))
        }
    }

    private func addNode(
        _ name: String,
        from directory: some Directory,
        into draft: inout PreparedAnswer.Draft
    ) -> Finding {
        guard let node = directory.node(named: name, datacenter: located.datacenter) else {
            return isBranch(in: directory) ? .exists : .isUnknown
        }
        add(node.addresses, into: &draft)
        if wants(.txt) {
            for (key, value) in node.metadata {
                let text = NodeText.line(key, value)
                draft.items.append(.init(tail: RecordBytes.text(text, ttl: settings.nodeTTL)))
            }
        }
        return .exists
    }

    /// Who walks down label by label must not hear that a name on the way is not there
    /// (RFC 8020, RFC 9156).
    func isBranch(in directory: some Directory) -> Bool {
        directory.hasNames(below: located.lookup, datacenter: located.datacenter)
    }

    private func addNames(
        of ip: IPAddress,
        from directory: some Directory,
        into draft: inout PreparedAnswer.Draft
    ) -> Finding {
        let names: [DomainName]
        switch directory.names(of: ip) {
        case .nodes(let nodes):
            names = nodes.compactMap { Target.name($0.name, "node", $0.datacenter, in: domain) }
        case .services(let services):
            names = services.compactMap {
                Target.name($0.name, "service", $0.datacenter, in: domain)
            }
        }
        guard !names.isEmpty else { return .isUnknown }
        guard wants(.ptr) else { return .exists }
        for name in names {
            draft.items.append(
                .init(tail: RecordBytes.tail(.ptr, ttl: settings.nodeTTL, name.wire))
            )
        }
        return .exists
    }
}
