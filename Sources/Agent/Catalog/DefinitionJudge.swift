internal import HashTreeCollections
internal import Primitives
package import Services

/// Says of definitions what the owner's side will say when they come to be registered, and which
/// of their keys is why; nothing is kept and nothing is told.
package struct DefinitionJudge {
    private var state: LocalState
    private let rules: RegistrationRules
    private let limits: CatalogLimits
    private static let moment = CatalogClock.Moment(now: .start, wallMilliseconds: 0)

    /// Knows of no registrations yet.
    package init(targets: CheckTargets, limits: CatalogLimits) {
        state = LocalState()
        rules = RegistrationRules(targets: targets)
        self.limits = limits
    }

    /// Knows what applications have registered, and where services of this agent may be.
    init(beside state: LocalState, _ rules: RegistrationRules, _ limits: CatalogLimits) {
        self.state = state
        self.rules = rules
        self.limits = limits
    }

    /// Takes a service in beside those before, or says why it is refused.
    package mutating func admit(_ service: ServiceDefinition) throws(RuleBreach) {
        let service = try rules.normalized(service)
        for (number, check) in service.checks.enumerated() {
            do throws(RuleBreach) {
                try requireFree(check)
            } catch {
                throw error.ofCheck(number)
            }
        }
        try change { state in
            state.put(service, origin: .file, replacingChecks: false, at: Self.moment)
        }
    }

    /// The same for a check. One of a service that is not there is refused by who reads the files.
    package mutating func admit(_ check: CheckDefinition) throws(RuleBreach) {
        let service = state.services[check.serviceID]
        let address = service?.definition.address ?? ""
        let check = try rules.normalized(check, instanceAddress: address)
        guard check.serviceID.isEmpty || service != nil else { return }
        try requireFree(check)
        try change { state in state.put(check, origin: .file, at: Self.moment) }
    }

    private func requireFree(_ check: CheckDefinition) throws(RuleBreach) {
        do throws(CatalogError) {
            try LocalServices.requireFree(check, in: state)
        } catch {
            throw RuleBreach("\(error)", at: IdentityKeys.check)
        }
    }

    private mutating func change(_ body: (inout LocalState) -> Void) throws(RuleBreach) {
        var changed = state
        changed.touched = LocalState.Touched()
        body(&changed)
        do throws(CatalogError) {
            try changed.judge(since: state, limits)
        } catch {
            throw RuleBreach("\(error)")
        }
        state = changed
    }
}

extension LocalServices {
    /// A judge of what files define, beside what applications have registered here.
    package var judgeOfFiles: DefinitionJudge {
        var others = state
        others.removeFileServices()
        // What is taken away never is too much; this takes it out of the sums.
        try? others.judge(since: state, limits)
        return DefinitionJudge(beside: others, rules.rules, limits)
    }
}
