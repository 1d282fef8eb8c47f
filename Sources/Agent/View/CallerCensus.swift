import Primitives
import Synchronization

/// Which members call which services, as they say themselves. Bounded by what the registry holds:
/// 64 services a member.
package final class CallerCensus: Sendable {
    private let state = Mutex(State())

    fileprivate struct State {
        var callers: [String: Set<NodeID>] = [:]
        var changes: UInt64 = 0
    }

    /// How often anything changed.
    package var changes: UInt64 { state.withLock { $0.changes } }

    /// Takes in what changed of them; whether that is the first that anybody said.
    func take(_ changes: [ViewChange]) -> Bool {
        let before = self.changes
        for change in changes {
            switch change {
            case .caller(let member, let service, let isCalling):
                note(member, calls: service, isCalling)
            case .memberRemoved(let member): forget(member)
            case .member, .instance, .instanceRemoved, .event: break
            }
        }
        return before == 0 && self.changes > 0
    }

    private func note(_ member: NodeID, calls service: String, _ isCalling: Bool) {
        state.withLock { state in
            state.changes += 1
            if isCalling {
                state.callers[service, default: []].insert(member)
            } else {
                state.remove(member, from: service)
            }
        }
    }

    /// A member is gone with all that it said.
    private func forget(_ member: NodeID) {
        state.withLock { state in
            guard state.changes > 0 else { return }
            state.changes += 1
            for service in state.callers.keys { state.remove(member, from: service) }
        }
    }

    /// How many members call a service: those that are listed and not held unreachable or dead.
    package func count(of service: String, in view: ClusterView) -> Int {
        let members = state.withLock { $0.callers[service] ?? [] }
        return members.count { id in
            guard let node = view.node(id) else { return false }
            return node.isListed && !node.isFailed
        }
    }
}

extension CallerCensus.State {
    fileprivate mutating func remove(_ member: NodeID, from service: String) {
        guard callers[service]?.remove(member) != nil else { return }
        if callers[service]?.isEmpty == true { callers[service] = nil }
    }
}
