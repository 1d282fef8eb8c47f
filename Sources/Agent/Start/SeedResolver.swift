import Logging
import NIOCore
import NIOPosix
import Primitives

/// Turns the configured seeds into addresses, anew at every try: names move (DESIGN §4).
struct SeedResolver: Sendable {
    let seeds: [SeedAddress]
    let logger: Logger

    /// What the seeds resolve to now, in their order, without repetition.
    struct Outcome: Sendable {
        var addresses: [Address] = []
        /// Names that do not resolve at present.
        var unresolved: [String] = []
    }

    func resolve() async -> Outcome {
        var outcome = Outcome()
        for seed in seeds {
            let found = await addresses(of: seed)
            if found.isEmpty { outcome.unresolved.append(seed.host) }
            for address in found where !outcome.addresses.contains(address) {
                outcome.addresses.append(address)
            }
        }
        return outcome
    }

    private func addresses(of seed: SeedAddress) async -> [Address] {
        if let ip = IPAddress(seed.host) { return [Address(ip: ip, port: seed.port)] }
        // The system's resolver blocks, so it runs on a thread for such work.
        let lookup = try? await NIOThreadPool.singleton.runIfActive {
            try? SocketAddress.makeAddressResolvingHost(seed.host, port: Int(seed.port))
        }
        guard let resolved = lookup ?? nil, let address = Address(resolved) else { return [] }
        return [address]
    }
}
