import Host
import Primitives
import Services

extension SettingsReader {
    /// The port of gossip sockets where none is given.
    private static let gossipPort: UInt16 = 7_946

    /// The gossip socket; with `--dev` it stays on this host.
    mutating func bind(isDevelopment: Bool) -> Address {
        let anywhere = IPAddress.v4(isDevelopment ? 0x7F00_0001 : 0)
        let fallback = Address(ip: anywhere, port: SettingsReader.gossipPort)
        guard let setting = settings[.bind].last else { return fallback }
        guard let address = Address(setting.text, defaultPort: SettingsReader.gossipPort) else {
            report(setting, "`\(setting.text)` is not an IP address, or one with a port.")
            return fallback
        }
        if address.ip.isMulticastOrBroadcast {
            report(setting, "\(address.ip) is not an address of one host.")
        }
        return address
    }

    mutating func advertise(defaultPort: UInt16) -> Address? {
        guard let setting = settings[.advertise].last else { return nil }
        guard let address = Address(setting.text, defaultPort: defaultPort) else {
            report(setting, "`\(setting.text)` is not an IP address, or one with a port.")
            return nil
        }
        if address.ip.isUnspecified || address.ip.isMulticastOrBroadcast {
            report(setting, "\(address.ip) is not an address of one host, that others can reach.")
        }
        return address
    }

    mutating func seeds() -> [SeedAddress] {
        var seeds: [SeedAddress] = []
        for setting in settings[.join] {
            guard let seed = SeedAddress(setting.text, defaultPort: SettingsReader.gossipPort)
            else {
                report(setting, "`\(setting.text)` is not ADDR or ADDR:PORT.")
                continue
            }
            if !seeds.contains(seed) { seeds.append(seed) }
        }
        return seeds
    }

    mutating func http(allowsInsecure: Bool) -> [ListenAddress] {
        let given = settings[.http]
        if given.isEmpty {
            return [.tcp(Address(ip: .v4(0x7F00_0001), port: 8_500))]
        }
        var listeners: [ListenAddress] = []
        for setting in given {
            guard let listener = ListenAddress(configured: setting.text) else {
                report(
                    setting,
                    "`\(setting.text)` is not ADDR:PORT with an IP address, or unix:PATH."
                )
                continue
            }
            if case .tcp(let address) = listener, !address.ip.isLoopback, !allowsInsecure {
                report(
                    setting,
                    "\(address) is reached by other hosts, and the API has neither passwords nor "
                        + "encryption. Listen on 127.0.0.1 or a Unix socket, or accept that with "
                        + "--insecure-http."
                )
            }
            if !listeners.contains(listener) { listeners.append(listener) }
        }
        return listeners
    }

    /// Owner, group and all others each may have both of reading and writing, or nothing: a socket
    /// is of no use otherwise. Its owner always has both.
    mutating func httpSocketMode() -> UInt32 {
        let usual = ListenAddress.usualMode
        guard let setting = settings[.httpSocketMode].last else { return usual }
        let modes: [UInt32] = [0o600, 0o606, 0o660, 0o666]
        if let mode = UInt32(setting.text, radix: 8), modes.contains(mode) { return mode }
        report(setting, "`\(setting.text)` is not 0600, 0606, 0660 or 0666.")
        return usual
    }

    mutating func allowedHosts() -> [String] {
        var hosts: [String] = []
        for setting in settings[.allowHost] {
            let host = setting.text.lowercased()
            let isHost = host.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            let isAddress = host.contains(":") && IPAddress(host) != nil
            if host.isEmpty || !isHost || host.contains("/") || host.contains("*") {
                report(setting, "`\(setting.text)` is not a host name, such as mesh.example.org.")
            } else if host.contains(":"), !isAddress {
                report(
                    setting,
                    "`\(setting.text)` is more than a host name: leave out its port, which is not "
                        + "looked at."
                )
            } else if !hosts.contains(host) {
                hosts.append(host)
            }
        }
        return hosts
    }

    mutating func allowedCheckTargets() -> [AllowedCheckTarget] {
        var targets: [AllowedCheckTarget] = []
        for setting in settings[.checkAllow] {
            if let target = AllowedCheckTarget(setting.text) {
                if !targets.contains(target) { targets.append(target) }
            } else {
                report(
                    setting,
                    "`\(setting.text)` is not a network, such as 10.0.0.0/8, nor a name or what "
                        + "names end with, such as .corp.example."
                )
            }
        }
        return targets
    }
}

extension SeedAddress {
    /// Reads `host`, `host:port`, an IP address, or `[v6]:port`.
    init?(_ text: String, defaultPort: UInt16) {
        guard let (host, portText) = Address.split(text), !host.isEmpty else { return nil }
        let isPlain = host.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") }
        guard isPlain, host.utf8.count <= 253 else { return nil }
        // Whatever has two colons or more must be an IPv6 address.
        if host.contains(":"), IPAddress(host) == nil { return nil }
        guard let portText else {
            self.init(host: host, port: defaultPort)
            return
        }
        guard let port = UInt16(portText), port > 0 else { return nil }
        self.init(host: host, port: port)
    }
}

extension ListenAddress {
    /// Reads `127.0.0.1:8500`, `localhost:8500`, `[::1]:8500`, `unix:PATH` and `unix:///PATH`.
    init?(configured text: String) {
        if text.hasPrefix("unix:") {
            var path = text.dropFirst("unix:".count)
            if path.hasPrefix("//") { path = path.dropFirst(2) }
            // The longest that a socket address holds is 107 bytes and a zero.
            guard (1...107).contains(path.utf8.count) else { return nil }
            self = .unix(path: String(path))
            return
        }
        if let (host, port) = NamingRules.splitHostAndPort(text), host == "localhost" {
            self = .tcp(Address(ip: .v4(0x7F00_0001), port: port))
            return
        }
        guard let address = Address(text), !address.ip.isMulticastOrBroadcast else { return nil }
        self = .tcp(address)
    }
}
