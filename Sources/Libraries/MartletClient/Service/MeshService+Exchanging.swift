import MartletBalancing
import Synchronization

extension MeshService {
    /// What the balancer was told last. Who holds it is the only one to tell it more; picks do not
    /// need it.
    struct Known: Sendable {
        /// Nil before it was told anything.
        var terms: ServiceConfiguration.Terms?
        var instances: [Endpoint] = []
        var endpoints: [Balancer.Endpoint] = []
    }

    /// Fills a new balancer, and puts it in the place of the one in use.
    func begin(
        _ instances: [Endpoint],
        _ endpoints: [Balancer.Endpoint],
        under terms: ServiceConfiguration.Terms
    ) {
        var balancer = Balancer(
            configuration: configuration.balancerConfiguration(terms),
            seed: state.withLock { $0.random.next() }
        )
        balancer.update(endpoints, at: time.now())
        var places = [Endpoint?](repeating: nil, count: balancer.placeCount)
        for instance in instances {
            if let place = balancer.place(of: instance.key) { places[place] = instance }
        }
        // What was in use is let go of here, and not while picks wait.
        var instances = instances
        state.withLock { state in
            if state.isKnown { state.generation &+= 1 }
            state.terms = terms
            balancer.setCallers(state.callers)
            swap(&state.balancer, &balancer)
            swap(&state.places, &places)
            swap(&state.instances, &instances)
            state.isKnown = true
        }
    }

    /// Tells the balancer what is new, and builds its tables where no pick waits for them.
    func takeIn(_ instances: [Endpoint], _ endpoints: [Balancer.Endpoint], since known: Known) {
        let difference = Balancer.Difference(from: known.endpoints, to: endpoints)
        let before = Set(known.instances)
        let renewed = instances.filter { !before.contains($0) }
        var instances = instances
        let now = time.now()
        let draft = state.withLock { state in
            let draft = state.balancer.update(endpoints, differing: difference, at: now)
            let missing = state.balancer.placeCount - state.places.count
            if missing > 0 { state.places += [Endpoint?](repeating: nil, count: missing) }
            for instance in renewed {
                guard let place = state.balancer.place(of: instance.key) else { continue }
                state.places[place] = instance
            }
            swap(&state.instances, &instances)
            return draft
        }
        guard let draft else { return }
        let tables = draft.build(endpoints)
        let spent = state.withLock { $0.balancer.install(tables) }
        _ = consume spent
    }
}
