package import Primitives

/// Where the services of this node may be: others drop what its certificate does not cover
/// (docs/protocol.md, Certificate).
package enum AddressPermit: Equatable, Sendable {
    /// Anywhere: the certificate has the flag for foreign addresses.
    case any
    /// At this node's addresses alone.
    case own([IPAddress])

    /// Why a service is not registered at this address, as a sentence; empty is the node's own.
    func refusal(of address: String) -> String? {
        guard case .own(let addresses) = self, !address.isEmpty else { return nil }
        if let ip = IPAddress(address), addresses.contains(ip) { return nil }
        return "Invalid service address: \"\(address)\" is no address of this agent, and its "
            + "certificate does not let it register others. Register it at an agent whose "
            + "certificate has the flag for foreign addresses, or have this one issued with it."
    }
}
