import Glibc

/// Everything a configuration is made from, kept so that it can be made again on SIGHUP.
package struct ConfigurationInputs: Sendable {
    /// The flags of `martlet agent`.
    package var arguments: [String]
    package var environment: [String: String]
    package var hostName: String
    package var isRoot: Bool

    package init(
        arguments: [String],
        environment: [String: String] = [:],
        hostName: String = "",
        isRoot: Bool = false
    ) {
        self.arguments = arguments
        self.environment = environment
        self.hostName = hostName
        self.isRoot = isRoot
    }

    /// These flags on this host; the environment is the caller's to read.
    package init(arguments: [String], onThisHostWith environment: [String: String]) {
        self.init(
            arguments: arguments,
            environment: environment,
            hostName: ConfigurationInputs.currentHostName(),
            isRoot: geteuid() == 0
        )
    }

    private static func currentHostName() -> String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&bytes, bytes.count - 1) == 0 else { return "" }
        return String(
            decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
    }
}
