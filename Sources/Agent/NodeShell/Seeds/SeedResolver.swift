package import Primitives
package import Settings

/// Turns the configured seeds into addresses, anew at every try: names move (docs/protocol.md,
/// Membership).
package struct SeedResolver: Sendable {
    package let seeds: [SeedAddress]
    package var lookup: HostLookup

    package init(seeds: [SeedAddress], lookup: HostLookup = .system) {
        self.seeds = seeds
        self.lookup = lookup
    }

    /// What the seeds resolve to now.
    package struct Outcome: Sendable {
        /// Of every seed in its order all addresses, in random order, without repetition.
        package var addresses: [Address] = []
        /// Names that do not resolve at present.
        package var unresolved: [String] = []
    }

    package func resolve() async -> Outcome {
        // At once: a name server that is silent for one name does not keep the others waiting.
        let answers = await withTaskGroup { tasks in
            for (place, seed) in seeds.enumerated() {
                tasks.addTask { (place, await addresses(of: seed)) }
            }
            return await tasks.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        var outcome = Outcome()
        for (place, seed) in seeds.enumerated() {
            let found = answers[place] ?? []
            if found.isEmpty { outcome.unresolved.append(seed.host) }
            for address in found where !outcome.addresses.contains(address) {
                outcome.addresses.append(address)
            }
        }
        return outcome
    }

    /// All of a name's addresses: any of them may be dead, and whoever is asked first is drawn, so
    /// that a thousand agents do not all ask the same one.
    private func addresses(of seed: SeedAddress) async -> [Address] {
        if let ip = IPAddress(seed.host) { return [Address(ip: ip, port: seed.port)] }
        let found = await lookup.addresses(seed.host)
        return found.shuffled().map { Address(ip: $0, port: seed.port) }
    }
}
