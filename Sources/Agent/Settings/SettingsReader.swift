import Formats
import Logging
import Primitives
import Registry

/// Understands settings one by one and remembers what is wrong with them.
package struct SettingsReader {
    let settings: ConfigurationSettings
    var problems: [ConfigurationProblem]

    mutating func flag(_ key: ConfigurationOption.Key) -> Bool {
        guard let setting = settings[key].last else { return false }
        if let flag = Bool(word: setting.text) { return flag }
        report(setting, "takes true or false, not `\(setting.text)`.")
        return false
    }

    mutating func name(hostName: String) -> String {
        if let setting = settings[.name].last {
            if !NamingRules.isName(setting.text) {
                report(setting, "`\(setting.text)` is not 1 to 63 of A-Z a-z 0-9 . _ -.")
            }
            return setting.text
        }
        if let name = NamingRules.nodeName(fromHostName: hostName) { return name }
        problems.append(
            ConfigurationProblem(
                .byDefault("--name"),
                "the host name `\(hostName)` leaves nothing that could name a node. Give --name."
            )
        )
        return ""
    }

    mutating func label(_ key: ConfigurationOption.Key, default text: String) -> String {
        guard let setting = settings[key].last else { return text }
        if !NamingRules.isName(setting.text) {
            report(setting, "`\(setting.text)` is not 1 to 63 of A-Z a-z 0-9 . _ -.")
        }
        return setting.text
    }

    /// Pairs sorted by key; the last one given of a key holds.
    mutating func metadata() -> [MetadataEntry] {
        var entries: [MetadataEntry] = []
        for setting in settings[.metadata] {
            guard let equals = setting.text.firstIndex(of: "="), equals > setting.text.startIndex
            else {
                report(setting, "`\(setting.text)` is not KEY=VALUE.")
                continue
            }
            let key = String(setting.text[..<equals])
            entries.removeAll { $0.key == key }
            let value = String(setting.text[setting.text.index(after: equals)...])
            entries.append(MetadataEntry(key: key, value: value))
        }
        let size = entries.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        if size > 128, let setting = settings[.metadata].last {
            report(setting, "the metadata takes \(size) bytes of at most 128. Shorten it.")
        }
        return entries.sorted { $0.key < $1.key }
    }

    mutating func logLevel() -> Logger.Level {
        guard let setting = settings[.logLevel].last else { return .info }
        switch setting.text.lowercased() {
        case "warn": return .warning
        case "err": return .error
        case let word:
            if let level = Logger.Level(rawValue: word) { return level }
        }
        let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
        report(setting, "`\(setting.text)` is not one of \(levels).")
        return .info
    }

    mutating func dataDirectory(_ inputs: ConfigurationInputs, isDevelopment: Bool) -> String? {
        if let setting = settings[.dataDirectory].last {
            if setting.text.isEmpty { report(setting, "needs a directory.") }
            return setting.text
        }
        if isDevelopment { return nil }
        if inputs.isRoot { return "/var/lib/martlet" }
        if let home = inputs.environment["HOME"], !home.isEmpty {
            return home + (home.hasSuffix("/") ? "" : "/") + ".local/state/martlet"
        }
        problems.append(
            ConfigurationProblem(
                .byDefault("--data-dir"),
                "the environment has no HOME to keep data under. Give --data-dir."
            )
        )
        return nil
    }

    /// Where the cluster file may be, first choice first.
    mutating func clusterKeyPaths(
        dataDirectory: String?,
        isDevelopment: Bool,
        seeds: [SeedAddress]
    ) -> [String] {
        if let setting = settings[.clusterKey].last {
            if setting.text.isEmpty { report(setting, "needs a file.") }
            return [setting.text]
        }
        guard isDevelopment else {
            return ["/etc/martlet/cluster.key"]
                + (dataDirectory.map { ["\($0)/cluster.key"] } ?? [])
        }
        if let setting = settings[.join].first {
            report(
                setting,
                "--dev makes a key that no other agent has, so there is nobody to join. Leave one "
                    + "of the two out, or give --cluster-key."
            )
        }
        return []
    }

    mutating func report(_ setting: ConfigurationSettings.Setting, _ sentence: String) {
        problems.append(ConfigurationProblem(setting.origin, sentence))
    }
}
