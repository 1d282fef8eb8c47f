internal import HashTreeCollections
internal import Primitives
internal import Registry
package import Services
internal import Wire

/// What is refused, whoever asks for it: the API, a file, or who only wants to know.
extension LocalState {
    /// What others hold of one origin.
    private static let mostParts = RegistryLimits().partsPerOrigin

    /// Refuses what would not fit into a record or beyond the limits, or be no record at all.
    mutating func judge(
        since old: LocalState,
        _ limits: CatalogLimits
    ) throws(CatalogError) {
        for (key, _) in changedRecords(since: old) {
            guard let body = body(of: key) else {
                setMeasure(nil, of: key)
                continue
            }
            if let flaw = RecordAuthor.flaw(in: .instance(body)) {
                throw .invalid("Invalid: \(flaw.rawValue)")
            }
            do throws(SplitFailure) {
                setMeasure(try RecordMeasure(of: body), of: key)
            } catch {
                throw .invalid("\"\(key.id)\" is too large: \(error.sentence)")
            }
        }
        guard recordCount <= max(limits.registrations, old.recordCount) else {
            throw .invalid(
                "This agent has \(old.recordCount) services and node checks, and may have "
                    + "\(limits.registrations) (limits.registrations): register at another agent"
            )
        }
        guard partCount <= max(Self.mostParts, old.partCount) else {
            throw .invalid(
                "What does not fit into single records of this agent would take "
                    + "\(partCount) parts, and may take \(Self.mostParts): shorten tags "
                    + "and metadata, or register at another agent"
            )
        }
        guard encodedBytes <= max(limits.encodedBytes, old.encodedBytes) else {
            throw .invalid(
                "The records of this agent would take \(encodedBytes) bytes, and may take "
                    + "\(limits.encodedBytes) (limits.registration_bytes): shorten tags and "
                    + "metadata, or register at another agent"
            )
        }
    }
}

/// Says of definitions what the owner's side will say when they come to be registered; nothing is
/// kept and nothing is told.
package struct DefinitionJudge {
    private var state = LocalState()
    private let rules: RegistrationRules
    private let limits: CatalogLimits
    private static let moment = CatalogClock.Moment(now: .start, wallMilliseconds: 0)

    package init(targets: CheckTargets, limits: CatalogLimits) {
        rules = RegistrationRules(targets: targets)
        self.limits = limits
    }

    /// Takes a service in beside those before, or says why it is refused.
    package mutating func admit(_ service: ServiceDefinition) throws(CatalogError) {
        let service = try rules.normalized(service)
        try change { (state) throws(CatalogError) in
            for check in service.checks { try LocalServices.requireFree(check, in: state) }
            state.put(service, origin: .file, replacingChecks: false, at: Self.moment)
        }
    }

    /// The same for a check; one of a service that is not there is for the owner's side to judge,
    /// as applications register services too.
    package mutating func admit(_ check: CheckDefinition) throws(CatalogError) {
        let service = state.services[check.serviceID]
        let address = service?.definition.address ?? ""
        let check = try rules.normalized(check, instanceAddress: address)
        guard check.serviceID.isEmpty || service != nil else { return }
        try change { (state) throws(CatalogError) in
            try LocalServices.requireFree(check, in: state)
            state.put(check, origin: .file, at: Self.moment)
        }
    }

    private mutating func change(
        _ body: (inout LocalState) throws(CatalogError) -> Void
    ) throws(CatalogError) {
        var changed = state
        changed.touched = LocalState.Touched()
        try body(&changed)
        try changed.judge(since: state, limits)
        state = changed
    }
}

extension RecordMeasure {
    /// What this body would take in the mesh, whatever its checks say.
    ///
    /// - Throws: where it does not fit, so that it is refused beforehand.
    init(of body: InstanceBody) throws(SplitFailure) {
        let split = try body.split()
        self.init(bytes: split.encodedBytes, parts: split.partCount)
    }
}
