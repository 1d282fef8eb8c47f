package import NIOCore
import Picking
import Registry
import View

/// One Server-Sent-Events connection: everything this agent knows, then everything it learns
/// (docs/architecture.md, The path of a query).
///
/// A stream holds a number, not a queue: it reads the changes since that number from the view's log
/// and tells what each thing is now. A slow reader costs nothing, and is cut.
package struct EventStream: Sendable {
    let view: ViewStore
    let balancing: BalancingEngine
    let connection: ClientConnection
    var coverage: Coverage
    /// The last event that the client has seen.
    let lastEventID: UInt64?
    /// Where others ask for another coverage, and where that is known; nil where nobody can.
    var desk: (wishes: StreamWishes, at: StreamDesk)?

    /// Changes that a reader may be behind after a write.
    static let maximumLag: UInt64 = 1_024
    static let heartbeat = TimeAmount.seconds(15)
    /// Between two looks at the loads of instances.
    static let loadPause = TimeAmount.seconds(1)
    /// Bytes handed to the connection at a time.
    static let chunk = 65_536

    /// Runs until the client goes, is cut, or the agent ends. The place among the readers that was
    /// taken for it is given back.
    @concurrent
    package func run(write: @concurrent (ByteBuffer) async throws -> Void) async throws {
        defer { view.leave() }
        var stream = self
        guard let desk else { return try await stream.follow(write) }
        defer { desk.at.close(desk.wishes) }
        try await write(EventText.stream(desk.wishes.id))
        try await stream.follow(write)
    }

    @concurrent
    private mutating func follow(
        _ write: @concurrent (ByteBuffer) async throws -> Void
    ) async throws {
        var cursor = try await begin(write)
        var nextHeartbeat = NIODeadline.now() + Self.heartbeat
        var loads = LoadTeller()
        var callers = CallerTeller()
        var nextLook = NIODeadline.now()
        while !connection.isGone, !view.isClosed {
            if let change = desk?.wishes.take(), !change.isEmpty {
                try await tell(coverage.take(change), write)
            }
            guard let entries = view.changes(from: cursor) else {
                try await write(EventText.reset())
                cursor = try await writeAll(write)
                continue
            }
            if NIODeadline.now() >= nextLook,
                loads.isBehind(view.current) || callers.isBehind(view)
            {
                nextLook = .now() + Self.loadPause
                var text = EventText()
                loads.tell(view.current, of: coverage, to: &text)
                callers.tell(view, of: coverage, to: &text)
                if text.buffer.readableBytes > 0 { try await write(text.take()) }
            }
            if entries.isEmpty {
                // Where nobody speaks of loads and calls there is nothing to look for.
                let isQuiet = view.current.loadCount == 0 && view.callers.changes == 0
                await view.wait(
                    for: .changes,
                    beyond: cursor,
                    until: isQuiet ? nextHeartbeat : min(nextHeartbeat, .now() + Self.loadPause),
                    of: connection
                )
                if NIODeadline.now() >= nextHeartbeat {
                    try await write(ByteBuffer(string: ":\n\n"))
                    nextHeartbeat = .now() + Self.heartbeat
                }
                continue
            }
            try await writeChanges(entries, write)
            cursor += UInt64(entries.count)
            nextHeartbeat = .now() + Self.heartbeat
            if view.current.changeCount > cursor + Self.maximumLag { return }
        }
    }

    /// Goes on where the client was, or begins with everything. Returns the next change to tell.
    @concurrent
    private func begin(
        _ write: @concurrent (ByteBuffer) async throws -> Void
    ) async throws -> UInt64 {
        guard let lastEventID else { return try await writeAll(write) }
        guard let cursor = view.cursor(resumingAfter: lastEventID),
            let missed = view.changes(from: cursor)
        else {
            try await write(EventText.reset())
            return try await writeAll(write)
        }
        try await writeChanges(missed, write)
        try await write(EventText.synced(at: missed.last?.index ?? lastEventID))
        return cursor + UInt64(missed.count)
    }

    /// Every member, every covered instance and every breaker of theirs that is not closed, then
    /// the event that says so.
    @concurrent
    private func writeAll(
        _ write: @concurrent (ByteBuffer) async throws -> Void
    ) async throws -> UInt64 {
        let view = view.current
        var text = EventText()
        for node in view.allNodes.sorted(by: { $0.id < $1.id }) {
            text.member(node, index: nil)
            for instance in node.instances where node.isListed {
                guard coverage.includes(instance.body.service) else { continue }
                text.instance(instance, on: node, index: nil)
            }
            if text.buffer.readableBytes >= Self.chunk { try await write(text.take()) }
        }
        for breaker in balancing.breakers(onlyUnusual: true)
        where coverage.includes(breaker.service) {
            text.breaker(breaker, index: nil)
        }
        text.synced(at: view.index)
        try await write(text.take())
        return view.changeCount
    }

    /// Tells each thing that changed once, as it is now.
    @concurrent
    private func writeChanges(
        _ entries: [ChangeLog.Entry],
        _ write: @concurrent (ByteBuffer) async throws -> Void
    ) async throws {
        let view = view.current
        var last: [ChangeSubject: Int] = [:]
        for (position, entry) in entries.enumerated() { last[entry.subject] = position }
        var text = EventText()
        for (position, entry) in entries.enumerated() where last[entry.subject] == position {
            tell(entry, in: view, to: &text)
            if text.buffer.readableBytes >= Self.chunk { try await write(text.take()) }
        }
        if text.buffer.readableBytes > 0 { try await write(text.take()) }
    }

    private func tell(_ entry: ChangeLog.Entry, in view: ClusterView, to text: inout EventText) {
        switch entry.subject {
        case .member(let id, let name):
            if let node = view.node(id) {
                text.member(node, index: entry.index)
            } else {
                text.removedMember(id, name: name, index: entry.index)
            }
        case .breaker(let reference):
            guard coverage.includes(reference.service) else { return }
            text.breaker(balancing.breaker(reference), index: entry.index)
        case .instance(let reference):
            guard coverage.includes(reference.service) else { return }
            if let node = view.node(reference.owner), node.isListed,
                let instance = node.entry(of: reference.key),
                instance.body.service == reference.service
            {
                text.instance(instance, on: node, index: entry.index)
            } else {
                text.removedInstance(reference, index: entry.index)
            }
        }
    }
}
