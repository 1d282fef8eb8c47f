import Catalog
import Formats
import HTTPTypes
import Primitives
import Registry
import Services
import View

extension HTTPAPI {
    /// This node's own services and checks, as they are now.
    func localShown() async -> LocalShown {
        LocalShown(snapshot: await catalog.snapshot(), identity: identity, view: view.current)
    }

    /// `/v1/agent/self`. Every value at the top is an object: the Go client takes nothing else.
    func agentSelf(_ call: APICall) async -> APIResponse {
        let groups = await control.statistics()
        let member = view.current.node(identity.id)
        return .json(isPretty: call.isPretty) { writer in
            writer.object { writer in
                writer.object("Config") { writeConfig(into: &$0) }
                writer.object("DebugConfig") { writeDebugConfig(into: &$0) }
                writer.object("Coord") { writer in
                    if let coordinate = member?.member.body.coordinate {
                        writer.members(of: coordinate)
                    } else {
                        writer.membersOfNoCoordinate()
                    }
                }
                writer.key("Member")
                if let member { writer.serfMember(member) } else { writer.object { _ in } }
                writer.object("Stats") { writer in
                    writer.object("consul") { writer in
                        writer.member("leader", "false")
                        writer.member("leader_addr", identity.advertised.description)
                        writer.member("server", "false")
                    }
                    for group in groups {
                        writer.object(group.name) { writer in
                            for item in group.values { writer.member(item.key, item.value) }
                        }
                    }
                }
                writer.object("Meta") { $0.metadata(member?.member.body.metadata ?? []) }
                writer.object("xDS") { writer in
                    writer.object("SupportedProxies") { _ in }
                    writer.member("Port", -1)
                    writer.object("Ports") { writer in
                        writer.member("Plaintext", -1)
                        writer.member("TLS", -1)
                    }
                }
            }
        }
    }

    /// What clients look for there, as it is here.
    private func writeDebugConfig(into writer: inout JSONWriter) {
        writer.member("Datacenter", identity.datacenter)
        writer.member("PrimaryDatacenter", identity.datacenter)
        writer.member("NodeName", identity.name)
        writer.member("NodeID", identity.id.description)
        writer.member("AdvertiseAddrLAN", identity.advertised.ip.description)
        writer.member("SerfPortLAN", identity.advertised.port)
        writer.member("ServerMode", false)
        writer.member("ACLsEnabled", false)
        writer.member("ConnectEnabled", false)
        writer.member("EnableLocalScriptChecks", false)
        writer.member("EnableRemoteScriptChecks", false)
        writer.member("Revision", identity.revision)
        writer.member("Version", identity.version)
    }

    private func writeConfig(into writer: inout JSONWriter) {
        writer.member("Datacenter", identity.datacenter)
        writer.member("PrimaryDatacenter", identity.datacenter)
        writer.member("NodeName", identity.name)
        writer.member("NodeID", identity.id.description)
        writer.member("Revision", identity.revision)
        writer.member("Server", false)
        writer.member("Version", identity.version)
        writer.member("BuildDate", "1970-01-01T00:00:00Z")
    }

    /// `/v1/agent/version`
    func agentVersion(_ call: APICall) -> APIResponse {
        .json(isPretty: call.isPretty) { writer in
            writer.object { writer in
                writer.member("SHA", identity.revision)
                writer.member("BuildDate", "1970-01-01T00:00:00Z")
                writer.member("HumanVersion", identity.version)
                writer.member("FIPS", "")
            }
        }
    }

    /// `/v1/agent/members`: everyone known, those who left included, sorted by name, then id.
    func agentMembers(_ call: APICall) -> APIResponse {
        let members = view.current.allNodes.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
        return .json(isPretty: call.isPretty) { writer in
            writer.filteredArray(by: call.filter) { writer in
                if call.query["wan"].flatMap(Query.boolean) == true { return }
                for member in members { writer.serfMember(member) }
            }
        }
    }

    /// `/v1/agent/services`: by id.
    func agentServices(_ call: APICall) async -> APIResponse {
        let local = await localShown()
        return .json(isPretty: call.isPretty) { writer in
            writer.filteredObject(by: call.filter) { writer in
                for service in local.snapshot.services {
                    writer.key(service.definition.id)
                    writer.service(local.service(service))
                }
            }
        }
    }

    /// `/v1/agent/checks`: by id.
    func agentChecks(_ call: APICall) async -> APIResponse {
        let local = await localShown()
        return .json(isPretty: call.isPretty) { writer in
            writer.filteredObject(by: call.filter) { writer in
                for check in local.checks {
                    writer.key(check.id)
                    writer.check(check)
                }
            }
        }
    }
}
