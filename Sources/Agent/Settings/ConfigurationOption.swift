/// One setting of the agent: the row of the table that drives flags, environment, files and help.
package struct ConfigurationOption: Sendable {
    package let key: Key
    package let kind: Kind
    /// One sentence or a few words for `--help`.
    package let help: String
    /// What holds where nothing is given, as `--help` shows it; empty where that is nothing.
    package let defaultText: String

    /// A setting by the name of its flag, in the order of `--help`.
    package enum Key: String, CaseIterable, Sendable {
        case name
        case dataDirectory = "data-dir"
        case clusterKey = "cluster-key"
        case bind
        case advertise
        case join
        case bootstrap
        case http
        case httpSocketMode = "http-socket-mode"
        case insecureHTTP = "insecure-http"
        case allowHost = "allow-host"
        case checkAllow = "check-allow"
        case dns
        case dnsDomain = "dns-domain"
        case dnsTTL = "dns-ttl"
        case dnsWeights = "dns-weights"
        case dnsPreferZone = "dns-prefer-zone"
        case dnsOnlyPassing = "dns-only-passing"
        case metadata = "meta"
        case datacenter
        case zone
        case configFile = "config"
        case configDirectory = "config-dir"
        case logLevel = "log-level"
        case logJSON = "log-json"
        case development = "dev"
    }

    /// How it is given; the text is the placeholder of its value.
    package enum Kind: Equatable, Sendable {
        /// Present or absent; `--dev=false` takes it back.
        case toggle
        /// One value; the last one given holds.
        case single(String)
        /// Any number of values: the flag repeated, a list in a file, commas in the environment.
        case list(String)
    }

    init(_ key: Key, _ kind: Kind, _ help: String, default defaultText: String = "") {
        self.key = key
        self.kind = kind
        self.help = help
        self.defaultText = defaultText
    }
}

extension ConfigurationOption.Key {
    /// `--data-dir`.
    package var flag: String { "--" + rawValue }
    /// `MARTLET_DATA_DIR`.
    package var environmentVariable: String { "MARTLET_" + fileKey.uppercased() }
    /// `data_dir`.
    package var fileKey: String { rawValue.split(separator: "-").joined(separator: "_") }
    /// Whether it may stand in a file; files do not name further files.
    package var standsInFiles: Bool { self != .configFile && self != .configDirectory }
}
