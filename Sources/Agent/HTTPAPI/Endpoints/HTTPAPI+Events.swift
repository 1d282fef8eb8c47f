import Filters
import Formats
import HTTPTypes
import Primitives
import Registry
import Sodium
import View

/// Events, in Consul's words (docs/api.md, Events).
extension HTTPAPI {
    /// PUT `/v1/event/fire/:name`: tells all members that something happened.
    func fireEvent(_ call: APICall, _ body: [UInt8]) async throws(APIError) -> APIResponse {
        guard !call.name.isEmpty else { throw .badRequest("Missing name") }
        let content = EventContent(
            name: call.name,
            payload: body,
            datacenter: try scope(of: call.query).datacenter,
            nodeFilter: call.query["node"] ?? "",
            serviceFilter: call.query["service"] ?? "",
            tagFilter: call.query["tag"] ?? ""
        )
        do throws(FilterError) {
            _ = try EventFilters(content)
        } catch {
            throw .badRequest(error.reason)
        }
        do throws(FireError) {
            let id = try await control.fire(content)
            return .json(isPretty: call.isPretty) { $0.event(content, id: id, time: 0) }
        } catch {
            switch error {
            case .tooSoon: throw .tooManyEvents
            case .unfit(let sentence): throw .badRequest("Invalid event: \(sentence)")
            case .stopping: throw .unavailable("This agent is stopping.")
            }
        }
    }

    /// `/v1/event/list`: what happened and is meant for this agent, the newest last.
    func listEvents(_ call: APICall) async throws(APIError) -> APIResponse {
        let blocking = try BlockingQuery(call.query)
        let name = call.query["name"] ?? ""
        try await hold(call.request)
        let events = try await meantEvents(
            named: name.isEmpty ? nil : name,
            unlike: blocking,
            of: call.request
        )
        let headers = Self.readHeaders(of: view.current, index: events.index)
        return .json(isPretty: call.isPretty, headers: headers) { writer in
            writer.array { writer in
                for event in events {
                    writer.event(event.content, id: event.id, time: event.unixSeconds)
                }
            }
        }
    }
}

extension JSONWriter {
    /// Consul's `UserEvent` object. Its Lamport time is the wall second here, and 0 in the answer
    /// to who fires it, as there.
    fileprivate mutating func event(_ event: EventContent, id: EventID, time: UInt64) {
        object { writer in
            writer.member("ID", id.description)
            writer.member("Name", event.name)
            writer.key("Payload")
            if event.payload.isEmpty {
                writer.null()
            } else {
                writer.string(String(decoding: Base64.encode(event.payload), as: UTF8.self))
            }
            writer.member("NodeFilter", event.nodeFilter)
            writer.member("ServiceFilter", event.serviceFilter)
            writer.member("TagFilter", event.tagFilter)
            writer.member("Version", 1)
            writer.member("LTime", time)
        }
    }
}
