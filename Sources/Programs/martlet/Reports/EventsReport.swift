import Formats
import FoundationEssentials

/// What happened, as `martlet event --list` prints it.
package struct EventsReport: Equatable, Sendable {
    package let events: [EventAnswer]
    package let listing: Listing

    /// In the agent's order: the newest last.
    package init(_ events: [EventAnswer]) {
        self.events = events
        var table = Table("Time", "Name", "Payload", "ID")
        for event in events {
            table.add([event.time, event.name, event.payloadText, event.id])
        }
        listing = Listing(
            table.text,
            .array(events.map(\.json)),
            none: events.isEmpty ? "this agent heard of no event that is meant for it." : nil
        )
    }
}

extension EventsReport {
    /// The events of a list that were not in the one before. What is no list is handed on whole.
    static func news(
        _ now: ChangeHandler.Change,
        _ told: ChangeHandler.Change
    ) -> ChangeHandler.Change? {
        guard let all = try? events(in: now), let old = try? events(in: told) else { return now }
        let known = Set(old.map(\.id))
        let new = all.filter { !known.contains($0.id) }
        if new.isEmpty { return nil }
        let text = JSON.array(new.map(\.json)).compact
        return ChangeHandler.Change(content: Array(text.utf8), index: now.index)
    }

    private static func events(
        in change: ChangeHandler.Change
    ) throws(CommandFailure) -> [EventAnswer] {
        try APIResponse(status: 200, body: change.content).decoded(as: [EventAnswer].self)
    }
}

/// An event in `/v1/event/list`, or the answer to who fired one.
package struct EventAnswer: Decodable, Equatable, Sendable {
    package let id: String
    package let name: String
    /// In base64; `nil` where it has none.
    package let payload: String?
    package let nodeFilter: String
    package let serviceFilter: String
    package let tagFilter: String
    package let version: Int
    /// When it was fired, in seconds since 1970; 0 in the answer to who fired it.
    package let lTime: Int
}

extension EventAnswer {
    package var time: String { Timestamp.format(UInt64(clamping: lTime) * 1_000) }

    /// The payload as text where it is one, else in base64.
    package var payloadText: String {
        guard let payload, let bytes = Data(base64Encoded: payload) else { return "" }
        return String(validating: bytes, as: UTF8.self) ?? payload
    }

    /// As in the API.
    package var json: JSON {
        .members([
            "ID": .text(id),
            "Name": .text(name),
            "Payload": payload.map(JSON.text) ?? .null,
            "NodeFilter": .text(nodeFilter),
            "ServiceFilter": .text(serviceFilter),
            "TagFilter": .text(tagFilter),
            "Version": .number(version),
            "LTime": .number(lTime),
        ])
    }
}
