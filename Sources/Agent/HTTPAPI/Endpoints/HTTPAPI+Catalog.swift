import Filters
import Formats
import HTTPTypes
import Membership
import Primitives
import Registry
import View

extension HTTPAPI {
    /// `/v1/catalog/services`: every service with the tags of its instances.
    func catalogServices(_ call: APICall) throws(APIError) -> ViewRead {
        let scope = try scope(of: call.query)
        return ViewRead(topic: .services, parameters: scope.parameters) {
            [filter = call.filter] view, writer in
            writer.object { writer in
                for name in view.serviceNames {
                    let located = view.located(name, in: scope).filter { node, instance in
                        instance.body.service == name
                            && filter?.holds(for: instance, on: node) ?? true
                    }
                    if located.isEmpty { continue }
                    writer.member(name, Set(located.flatMap { $0.1.body.tags }).sorted())
                }
            }
        }
    }

    /// `/v1/catalog/service/:name`: all instances, healthy or not, in flat objects.
    func catalogService(_ call: APICall) throws(APIError) -> ViewRead {
        let service = try serviceName(of: call)
        let tags = call.query.all("tag")
        let scope = try scope(of: call.query)
        let near = nearness(of: call.query)
        return ViewRead(
            topic: .service(service),
            parameters: scope.parameters + tags.flatMap { ["tag", $0] },
            near: near
        ) { [filter = call.filter] view, writer in
            let located = view.located(service, in: scope)
                .sorted(by: view.distances(from: near), of: \.0)
            writer.filteredArray(by: filter) { writer in
                for (node, instance) in located
                where instance.body.hasTags(tags) {
                    writer.catalogService(instance, on: node)
                }
            }
        }
    }

    /// `/v1/catalog/nodes`: members that show under their name.
    func catalogNodes(_ call: APICall) throws(APIError) -> ViewRead {
        let scope = try scope(of: call.query)
        let near = nearness(of: call.query)
        return ViewRead(topic: .nodes, parameters: scope.parameters, near: near) {
            [filter = call.filter] view, writer in
            let nodes = view.listedNodes.filter(scope.includes)
                .sorted(by: view.distances(from: near)) { $0 }
            writer.filteredArray(by: filter) { writer in
                for node in nodes { writer.node(node) }
            }
        }
    }

    /// `/v1/catalog/node/:node`: a node with its instances by id; `null` where there is none.
    func catalogNode(_ call: APICall) throws(APIError) -> ViewRead {
        let name = try nodeName(of: call)
        return ViewRead(topic: topic(ofNode: name), parameters: []) {
            [filter = call.filter] view, writer in
            guard let node = view.node(named: name) else { return writer.null() }
            writer.object { writer in
                writer.node("Node", node)
                writer.key("Services")
                writer.filteredObject(by: filter) { writer in
                    for instance in node.instances {
                        writer.key(instance.body.id)
                        writer.service(ShownService(instance, on: node))
                    }
                }
            }
        }
    }

    /// `/v1/catalog/node-services/:node`: the same with the instances in a list.
    func catalogNodeServices(_ call: APICall) throws(APIError) -> ViewRead {
        let name = try nodeName(of: call)
        return ViewRead(topic: topic(ofNode: name), parameters: []) {
            [filter = call.filter] view, writer in
            guard let node = view.node(named: name) else { return writer.null() }
            writer.object { writer in
                writer.node("Node", node)
                writer.key("Services")
                writer.filteredArray(by: filter) { writer in
                    for instance in node.instances {
                        writer.service(ShownService(instance, on: node))
                    }
                }
            }
        }
    }

    /// `/v1/catalog/datacenters`: this agent's own first.
    func catalogDatacenters(_ call: APICall) -> APIResponse {
        let others = view.current.datacenters.filter { $0 != identity.datacenter }
        return .json(isPretty: call.isPretty) { writer in
            writer.array { writer in
                for name in [identity.datacenter] + others { writer.string(name) }
            }
        }
    }

    /// `/v1/status/leader`: there is none; this agent answers for itself and says so in a header.
    /// (Clients take an empty answer for an outage.)
    func statusLeader(_ call: APICall) throws(APIError) -> APIResponse {
        _ = try scope(of: call.query)
        return .json(isPretty: call.isPretty, headers: [.leaderless: "true"]) { writer in
            writer.string(identity.advertised.description)
        }
    }

    /// `/v1/status/peers`: the addresses of the members that are alive.
    func statusPeers(_ call: APICall) throws(APIError) -> APIResponse {
        _ = try scope(of: call.query)
        let peers = view.current.listedNodes
            .filter(\.member.status.isReachable)
            .compactMap(\.member.body.addresses.first?.description)
        return .json(isPretty: call.isPretty, headers: [.leaderless: "true"]) { writer in
            writer.array { writer in
                for peer in peers { writer.string(peer) }
            }
        }
    }

    /// A list that is always empty here. It never changes, and who watches it waits for as long as
    /// they may.
    func emptyList(_ call: APICall) throws(APIError) -> ViewRead {
        ViewRead(topic: .nothing, parameters: []) { _, writer in writer.array { _ in } }
    }
}

extension FilterExpression {
    /// Whether it holds for an instance in its flat form.
    fileprivate func holds(for instance: InstanceEntry, on node: NodeEntry) -> Bool {
        holds(for: JSONWriter.built { $0.catalogService(instance, on: node) })
    }
}
