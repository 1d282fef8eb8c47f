import Formats
import Registry
import View

extension HTTPAPI {
    /// `/v1/mesh/prometheus`: what to scrape, as Prometheus' HTTP service discovery reads it: a
    /// target for each instance that has a port, with labels to choose and rename by.
    ///
    /// Instances that are not well are there too: that they do not answer is for Prometheus to see.
    func meshPrometheus(_ call: APICall) throws(APIError) -> ViewRead {
        let services = Set(call.query.all("service").map { $0.lowercased() })
        let tags = call.query.all("tag")
        let isPassing = try call.query.flag("passing", whenInvalid: "Invalid value for ?passing")
        let prefix = try labelPrefix(call.query["labels"])
        let scope = try scope(of: call.query)
        return ViewRead(
            topic: .everything,
            parameters: ["prometheus", prefix, "\(isPassing)"] + scope.parameters
                + tags.flatMap { ["tag", $0] } + services.sorted().flatMap { ["service", $0] }
        ) { view, writer in
            writer.array { writer in
                for name in view.serviceNames
                where services.isEmpty || services.contains(name.lowercased()) {
                    for (node, instance) in view.located(name, in: scope)
                    where instance.body.service == name && instance.body.port > 0
                        && instance.body.hasTags(tags)
                        && (!isPassing || node.health(of: instance) == .passing)
                    {
                        writer.scrapeTarget(instance, on: node, prefix: prefix)
                    }
                }
            }
        }
    }

    /// How labels begin: as they are called here, or as Prometheus calls those of Consul, so that
    /// rules written for `consul_sd_configs` go on to work.
    private func labelPrefix(_ asked: String?) throws(APIError) -> String {
        switch asked {
        case nil, "", "martlet": return "__meta_martlet_"
        case "consul": return "__meta_consul_"
        case let other?:
            throw .badRequest("Invalid labels \"\(other)\": martlet or consul.")
        }
    }
}

extension JSONWriter {
    /// One target with its labels, by the names of Prometheus' Consul discovery.
    fileprivate mutating func scrapeTarget(
        _ instance: InstanceEntry,
        on node: NodeEntry,
        prefix: String
    ) {
        let body = instance.body
        let address = body.address.isEmpty ? node.addressText : body.address
        let host = address.contains(":") ? "[\(address)]" : address
        object { writer in
            writer.member("targets", ["\(host):\(body.port)"])
            writer.object("labels") { writer in
                writer.member(prefix + "service", body.service)
                writer.member(prefix + "service_id", body.id)
                writer.member(prefix + "service_address", body.address)
                writer.member(prefix + "service_port", "\(body.port)")
                // As Prometheus has lists: a rule finds `,tag,` wherever it stands.
                writer.member(prefix + "tags", "," + body.tags.map { $0 + "," }.joined())
                writer.member(prefix + "health", node.health(of: instance).name)
                writer.member(prefix + "node", node.name)
                writer.member(prefix + "address", node.addressText)
                writer.member(prefix + "dc", node.member.body.datacenter)
                writer.labels(prefix + "service_metadata_", body.metadata)
                writer.labels(prefix + "metadata_", node.member.body.metadata)
            }
        }
    }

    /// Metadata as labels; of several keys that become the same name the first counts.
    private mutating func labels(_ prefix: String, _ entries: [MetadataEntry]) {
        var seen: Set<String> = []
        for entry in entries {
            let name = prefix + entry.key.asLabel
            if seen.insert(name).inserted { member(name, entry.value) }
        }
    }
}

extension String {
    /// What a label may be called: what is not in it becomes an underscore, as Prometheus does it.
    fileprivate var asLabel: String {
        String(
            decoding: utf8.map { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    byte
                default: UInt8(ascii: "_")
                }
            },
            as: UTF8.self
        )
    }
}
