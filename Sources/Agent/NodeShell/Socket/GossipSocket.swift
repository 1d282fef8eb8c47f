package import Host
package import Primitives

/// Binds the UDP socket of the mesh.
package enum GossipSocket {
    /// Room for bursts while the agent is not scheduled; the kernel grants what its limit allows.
    private static let receiveBuffer: Int32 = 4 * 1_024 * 1_024

    package static func bind(to address: Address) throws(SystemError) -> DatagramSocket {
        try DatagramSocket(bindingTo: address, receiveBuffer: receiveBuffer)
    }

    /// What went wrong, and what to do.
    package static func sentence(for error: SystemError, at address: Address) -> String {
        switch SocketError(error) {
        case .addressInUse:
            """
            UDP port \(address) is taken by another process: stop it (ss -ulpn shows it), or give \
            --bind another port.
            """
        case .addressNotAvailable:
            "this host has no address \(address.ip): give --bind one of its own, or 0.0.0.0."
        case .accessDenied:
            "not allowed to bind UDP port \(address): give --bind a port above 1023."
        default: "cannot bind the gossip socket to \(address): \(error.text)"
        }
    }
}
