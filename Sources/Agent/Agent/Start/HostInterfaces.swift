internal import NIOCore
package import Primitives

/// This host's interfaces.
package enum HostInterfaces {
    /// Their addresses, as the system lists them now.
    package static let addresses: @Sendable () -> [IPAddress] = {
        guard let devices = try? System.enumerateDevices() else { return [] }
        return devices.compactMap { device in
            device.address?.ipAddress.flatMap { text in
                IPAddress(String(text.prefix { $0 != "%" }))
            }
        }
    }
}
