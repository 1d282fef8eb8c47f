package import Primitives
package import Sodium

extension Registry {
    /// Takes a record if it is new or newer and says what became of it.
    package mutating func merge(
        _ record: Verified<Record>,
        at now: Instant,
        into changes: inout [RegistryChange]
    ) -> MergeOutcome {
        let signer = record.signer
        let record = record.value
        guard record.signer == signer else { return .refused(.recordSigner) }
        let outcome = judge(record)
        countEquivocation(record, outcome)
        switch outcome {
        case .applied: apply(record, at: now, into: &changes)
        case .marked: markers.learn(key: record.key, of: signer)
        case .held, .outdated, .void, .awaits, .refused: break
        }
        return outcome
    }

    private mutating func apply(
        _ record: Record,
        at now: Instant,
        into changes: inout [RegistryChange]
    ) {
        switch record.body {
        case .member: applyMember(record, at: now, into: &changes)
        case .instance: applyInstance(record, into: &changes)
        case .accusation(let accusation):
            applyAccusation(record, of: accusation.target, at: now, into: &changes)
        case .caller(let caller): applyCaller(record, caller, into: &changes)
        case .part(let part): applyPart(record, part, into: &changes)
        case .event:
            applyUnknown(record)
            changes.append(.event(record))
        case .unknown where record.kind.isAuthoritys: applyAuthorityWord(record)
        case .unknown: applyUnknown(record)
        }
    }

    private mutating func countEquivocation(_ record: Record, _ outcome: MergeOutcome) {
        switch outcome {
        case .outdated(let held):
            if held.version == record.version { equivocations += 1 }
        case .applied:
            if self.record(record.key)?.version == record.version { equivocations += 1 }
        case .held, .void, .awaits, .marked, .refused:
            break
        }
    }
}
