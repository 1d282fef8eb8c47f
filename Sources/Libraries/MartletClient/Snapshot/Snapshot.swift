/// All instances that the agent has told of, service by service.
///
/// After a new beginning what is told is gathered aside, and takes the place of the old all at once
/// when the agent says that it is complete: a restart of the agent never empties a service that is
/// in use.
package struct Snapshot: Sendable {
    /// By the form in which names are compared.
    private var services: [String: Instances] = [:]
    /// What was told since a new beginning; nil where changes count at once.
    private var gathered: [String: Instances]? = [:]

    /// Instances in order of their keys.
    package struct Instances: Hashable, Sendable {
        package private(set) var all: [Endpoint] = []

        /// False if nothing is different.
        fileprivate mutating func insert(_ endpoint: Endpoint) -> Bool {
            let place = position(of: endpoint.key)
            guard place < all.count, all[place].key == endpoint.key else {
                all.insert(endpoint, at: place)
                return true
            }
            guard all[place] != endpoint else { return false }
            all[place] = endpoint
            return true
        }

        fileprivate mutating func remove(_ key: String) -> Bool {
            let place = position(of: key)
            guard place < all.count, all[place].key == key else { return false }
            all.remove(at: place)
            return true
        }

        /// Where a key is, or would be.
        private func position(of key: String) -> Int {
            var low = 0
            var high = all.count
            while low < high {
                let middle = (low + high) / 2
                if all[middle].key < key { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    package init() {}

    /// Whether the agent has told all that it knows since the last beginning.
    package var isComplete: Bool { gathered == nil }

    /// A new connection that does not go on where the last one ended.
    package mutating func begin() {
        gathered = [:]
    }

    /// Takes an event in; the services that are different now are noted in `changed`, in the form
    /// by which names are compared.
    package mutating func apply(_ event: StreamEvent, changed: inout Set<String>) {
        switch event {
        case .instance(let endpoint):
            let name = endpoint.service.folded
            if gathered != nil {
                _ = gathered?[name, default: Instances()].insert(endpoint)
            } else if services[name, default: Instances()].insert(endpoint) {
                changed.insert(name)
            }
        case .removed(let service, let node, let id):
            let key = node + "/" + id
            let name = service.folded
            if gathered != nil {
                _ = gathered?[name]?.remove(key)
            } else if services[name]?.remove(key) == true {
                changed.insert(name)
            }
        case .reset:
            begin()
        case .synced:
            guard let gathered else { return }
            changed.formUnion(services.keys)
            changed.formUnion(gathered.keys)
            services = gathered
            self.gathered = nil
        case .syncedServices(let names):
            changed.formUnion(names.map(\.folded))
        case .load, .callers, .stream, .other, .garbled:
            break
        }
    }

    /// The instances of a service, in order of their keys; empty for an unknown one.
    package subscript(service: String) -> [Endpoint] { services[service.folded]?.all ?? [] }
}
