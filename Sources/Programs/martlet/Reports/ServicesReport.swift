/// The services of the mesh as `martlet services` prints them.
package struct ServicesReport: Equatable, Sendable {
    /// Sorted by name.
    package private(set) var services: [Service]

    /// One service.
    package struct Service: Equatable, Sendable {
        package let name: String
        /// Of all its instances, sorted.
        package let tags: [String]
        /// How its instances stand, where it was asked for.
        package var counts: Counts?
    }

    /// Instances by status; those drained or in maintenance count as critical.
    package struct Counts: Equatable, Sendable {
        package var passing = 0
        package var warning = 0
        package var critical = 0

        package init(_ instances: InstancesReport) {
            for instance in instances.instances {
                switch instance.status {
                case "passing": passing += 1
                case "warning": warning += 1
                default: critical += 1
                }
            }
        }
    }

    /// Takes the answer of `/v1/catalog/services`.
    package init(_ answer: [String: [String]]) {
        services = answer.map { Service(name: $0.key, tags: $0.value.sorted()) }
        services.sort { $0.name < $1.name }
    }

    /// Adds how the instances of a service stand.
    package mutating func count(_ instances: InstancesReport, of name: String) {
        guard let place = services.firstIndex(where: { $0.name == name }) else { return }
        services[place].counts = Counts(instances)
    }

    /// With the counts, where every service has them.
    package var table: String {
        if services.contains(where: { $0.counts == nil }) || services.isEmpty {
            var table = Table("Service", "Tags")
            for service in services {
                table.add([service.name, service.tags.joined(separator: ",")])
            }
            return table.text
        }
        var table = Table("Service", "Passing", "Warning", "Critical", "Tags")
        for service in services {
            let counts = service.counts.map { [$0.passing, $0.warning, $0.critical] } ?? []
            table.add(
                [service.name] + counts.map { String($0) } + [service.tags.joined(separator: ",")]
            )
        }
        return table.text
    }

    /// `[{Name, Tags}]`, and with counts `{Passing, Warning, Critical}` beside.
    package var json: JSON {
        .array(
            services.map { service in
                var members = [
                    JSON.Member(key: "Name", value: .text(service.name)),
                    JSON.Member(key: "Tags", value: .texts(service.tags)),
                ]
                if let counts = service.counts {
                    members += [
                        JSON.Member(key: "Passing", value: .number(counts.passing)),
                        JSON.Member(key: "Warning", value: .number(counts.warning)),
                        JSON.Member(key: "Critical", value: .number(counts.critical)),
                    ]
                }
                return .object(members)
            }
        )
    }
}
