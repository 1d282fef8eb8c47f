import Formats
import Registry
import View

extension HTTPAPI {
    /// `/v1/health/service/:name`: instances with their nodes and checks.
    func healthService(_ call: APICall) throws(APIError) -> ViewRead {
        let service = try serviceName(of: call)
        let passing = try call.query.flag("passing", whenInvalid: "Invalid value for ?passing")
        let tags = call.query.all("tag")
        let scope = try scope(of: call.query)
        let near = nearness(of: call.query)
        return ViewRead(
            topic: .service(service),
            parameters: scope.parameters + tags.flatMap { ["tag", $0] }
                + ["passing", "\(passing)"],
            near: near
        ) { [filter = call.filter] view, outputs, writer in
            let located = view.located(service, in: scope)
                .sorted(by: view.distances(from: near), of: \.0)
            writer.filteredArray(by: filter) { writer in
                for (node, instance) in located
                where instance.body.hasTags(tags)
                    && (!passing
                        || node.health(of: instance) == .passing && !node.isDrained(instance))
                {
                    writer.healthEntry(instance, on: node, told: outputs)
                }
            }
        }
    }

    /// `/v1/health/node/:node`: every check of a node and of its instances.
    func healthNode(_ call: APICall) throws(APIError) -> ViewRead {
        let name = try nodeName(of: call)
        return ViewRead(topic: topic(ofNode: name), parameters: []) {
            [filter = call.filter] view, outputs, writer in
            let checks = view.node(named: name)?.allShownChecks(told: outputs) ?? []
            writer.filtered(by: filter) { $0.checks(checks) }
        }
    }

    /// `/v1/health/checks/:service`: the checks of a service's instances, without their nodes'.
    func healthChecks(_ call: APICall) throws(APIError) -> ViewRead {
        let service = try serviceName(of: call)
        let scope = try scope(of: call.query)
        let near = nearness(of: call.query)
        return ViewRead(topic: .service(service), parameters: scope.parameters, near: near) {
            [filter = call.filter] view, outputs, writer in
            let checks = view.located(service, in: scope)
                .sorted(by: view.distances(from: near), of: \.0)
                .flatMap { $0.shownChecks(of: $1, told: outputs) }
            writer.filtered(by: filter) { $0.checks(checks) }
        }
    }

    /// `/v1/health/state/:state`: all checks in one state, or in any.
    func healthState(_ call: APICall) throws(APIError) -> ViewRead {
        let state = call.name
        guard !state.isEmpty else { throw .badRequest("Missing check state") }
        let scope = try scope(of: call.query)
        let near = nearness(of: call.query)
        return ViewRead(topic: .checks, parameters: scope.parameters, near: near) {
            [filter = call.filter] view, outputs, writer in
            let checks = view.allNodes.filter(scope.includes).sorted { $0.name < $1.name }
                .sorted(by: view.distances(from: near)) { $0 }
                .flatMap { $0.allShownChecks(told: outputs) }
                .filter { state == "any" || $0.status.name == state }
            writer.filtered(by: filter) { $0.checks(checks) }
        }
    }
}

// MARK: Names in paths

extension HTTPAPI {
    func serviceName(of call: APICall) throws(APIError) -> String {
        guard !call.name.isEmpty else { throw .badRequest("Missing service name") }
        return call.name
    }

    func nodeName(of call: APICall) throws(APIError) -> String {
        guard !call.name.isEmpty else { throw .badRequest("Missing node name") }
        return call.name
    }

    /// What to wait for on behalf of a node: where there is none, any change of the nodes.
    func topic(ofNode name: String) -> ViewTopic {
        view.current.node(named: name).map { .node($0.id) } ?? .nodes
    }
}

extension NodeEntry {
    /// The node's checks, then those of its instances.
    fileprivate func allShownChecks(told outputs: OwnOutputs) -> [ShownCheck] {
        shownChecks(told: outputs) + instances.flatMap { shownChecks(of: $0, told: outputs) }
    }
}
