import Picking
import Primitives
import Services

extension AgentConfiguration {
    /// Puts the settings together: flag before environment before file before default.
    ///
    /// Every problem that can be found is reported, not only the first.
    package init(_ inputs: ConfigurationInputs) throws(ConfigurationError) {
        var settings = try AgentFlags(inputs.arguments).settings
        settings.fillGaps(from: ConfigurationSettings(environment: inputs.environment))
        let files = try ConfigurationFiles(named: settings)
        settings.fillGaps(from: files.settings)

        var reader = SettingsReader(settings: settings, problems: files.problems)
        let isDevelopment = reader.flag(.development)
        let bind = reader.bind(isDevelopment: isDevelopment)
        let dataDirectory = reader.dataDirectory(inputs, isDevelopment: isDevelopment)
        let seeds = reader.seeds()
        let clusterKeyPaths = reader.clusterKeyPaths(
            dataDirectory: dataDirectory,
            isDevelopment: isDevelopment,
            seeds: seeds
        )
        let allowsInsecureHTTP = reader.flag(.insecureHTTP)
        self.init(
            name: reader.name(hostName: inputs.hostName),
            datacenter: reader.label(.datacenter, default: "dc1"),
            zone: reader.label(.zone, default: ""),
            metadata: reader.metadata(),
            dataDirectory: dataDirectory,
            clusterKeyPaths: clusterKeyPaths,
            isDevelopment: isDevelopment,
            bind: bind,
            advertise: reader.advertise(defaultPort: bind.port),
            seeds: seeds,
            isBootstrap: reader.flag(.bootstrap),
            http: reader.http(allowsInsecure: allowsInsecureHTTP),
            httpSocketMode: reader.httpSocketMode(),
            allowsInsecureHTTP: allowsInsecureHTTP,
            allowedHosts: reader.allowedHosts(),
            allowedCheckTargets: reader.allowedCheckTargets(),
            dns: reader.dns(),
            logLevel: reader.logLevel(),
            logsJSON: reader.flag(.logJSON),
            services: files.services,
            checks: files.checks,
            servicePlaces: files.servicePlaces,
            checkPlaces: files.checkPlaces,
            balancing: files.balancing,
            limits: files.limits,
            inputs: inputs
        )
        if !reader.problems.isEmpty { throw ConfigurationError(reader.problems) }
    }

    /// Reads these files and directories together, as an agent would on this host, and throws what
    /// is wrong with them.
    package static func reading(
        paths: [String]
    ) throws(ConfigurationError) -> AgentConfiguration {
        let flags = paths.map { path in
            (isDirectory(at: path) ? "--config-dir=" : "--config=") + path
        }
        return try AgentConfiguration(
            ConfigurationInputs(arguments: flags, hostName: "localhost", isRoot: true)
        )
    }
}

/// Every file that the settings name, read and merged: lists grow, anything else is replaced by
/// the later file.
private struct ConfigurationFiles {
    private(set) var settings = ConfigurationSettings()
    private(set) var services: [ServiceDefinition] = []
    private(set) var checks: [CheckDefinition] = []
    private(set) var servicePlaces: [DefinitionOrigin] = []
    private(set) var checkPlaces: [DefinitionOrigin] = []
    private(set) var balancing = BalancingSettings()
    private(set) var limits = AgentLimits()
    private(set) var problems: [ConfigurationProblem] = []
    private var places: [String: ConfigurationOrigin] = [:]

    init(named settings: ConfigurationSettings) throws(ConfigurationError) {
        var paths = settings[.configFile].map(\.text)
        for directory in settings[.configDirectory] {
            do {
                paths += try configurationFiles(inDirectory: directory.text)
            } catch {
                problems += error.problems
            }
        }
        for path in paths {
            do {
                add(try ConfigurationFile(at: path))
            } catch {
                problems += error.problems
            }
        }
        // Whatever else is wrong may follow from what could not be read.
        if problems.isEmpty { findOrphans() }
        if !problems.isEmpty { throw ConfigurationError(problems) }
    }

    private mutating func add(_ file: ConfigurationFile) {
        settings.merge(file.settings)
        for service in file.services {
            let origin = service.origin
            claim("service id `\(service.value.id)`", origin.place(of: IdentityKeys.service))
            services.append(service.value)
            servicePlaces.append(origin)
            for (number, check) in service.value.checks.enumerated() {
                let place = origin.place(of: IdentityKeys.check, ofCheck: number)
                claim("check id `\(check.id)`", place)
            }
        }
        for check in file.checks {
            claim("check id `\(check.value.id)`", check.origin.place(of: IdentityKeys.check))
            checks.append(check.value)
            checkPlaces.append(check.origin)
        }
        for key in AgentLimits.Key.allCases {
            guard let located = file.limits[key] else { continue }
            claim("name `\(key.rawValue)` in `limits`", located.origin, "Keep one.")
            limits[key] = located.value
            if key == .leases { balancing.leases.all = located.value }
        }
        for (name, located) in file.balancing.sorted(by: { $0.key < $1.key }) {
            claim("name `\(name)` in `balancing`", located.origin, "Keep one.")
            if name == BalancingSettings.othersName {
                balancing.others = located.value
            } else {
                balancing.services[name] = located.value
            }
        }
    }

    /// Complains of checks whose services no file defines: whether an application has registered
    /// them by the time of the start nobody can know.
    private mutating func findOrphans() {
        let known = Set(services.map(\.id))
        for (check, origin) in zip(checks, checkPlaces)
        where !check.serviceID.isEmpty && !known.contains(check.serviceID) {
            let text =
                "the check `\(check.id)` belongs to the service `\(check.serviceID)`, which no "
                + "file defines. Define it here, or register the check over the API."
            problems.append(ConfigurationProblem(origin.place(of: ["ServiceID"]), text))
        }
    }

    /// Notes that an id is used, and complains where it was already.
    private mutating func claim(
        _ id: String,
        _ origin: ConfigurationOrigin,
        _ remedy: String = "Give one of them another `id`."
    ) {
        if let first = places.updateValue(origin, forKey: id) {
            problems.append(
                ConfigurationProblem(
                    origin,
                    "the \(id) is used already at \(first). \(remedy)"
                )
            )
        }
    }
}
