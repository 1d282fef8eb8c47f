import NIOCore
import Synchronization

/// The sockets that a server listens on and the connections that came by them, until the server
/// ends and the last of all has closed.
final class OpenChannels: Sendable {
    private struct State {
        var sockets: [ObjectIdentifier: any Channel] = [:]
        var connections: [ObjectIdentifier: any Channel] = [:]
        var isEnding = false
        /// Have sockets go on that wait for room.
        var resumptions: [@Sendable () -> Void] = []

        var isOver: Bool { isEnding && sockets.isEmpty && connections.isEmpty }
    }

    private let state = Mutex(State())
    private let limit: Int
    private let whenAllHaveClosed: @Sendable () -> Void

    /// As many connections as `limit` are open at a time; further ones wait to be accepted.
    init(limit: Int, whenAllHaveClosed: @escaping @Sendable () -> Void) {
        self.limit = limit
        self.whenAllHaveClosed = whenAllHaveClosed
    }

    var isEnding: Bool { state.withLock { $0.isEnding } }

    func add(socket: any Channel) {
        let place = ObjectIdentifier(socket)
        state.withLock { $0.sockets[place] = socket }
        socket.closeFuture.whenComplete { [self] _ in remove(place) }
    }

    /// False where the server ends, and the connection comes too late.
    func add(_ connection: any Channel) -> Bool {
        let place = ObjectIdentifier(connection)
        let isInTime = state.withLock { state in
            if !state.isEnding { state.connections[place] = connection }
            return !state.isEnding
        }
        if isInTime { connection.closeFuture.whenComplete { [self] _ in remove(place) } }
        return isInTime
    }

    /// Whether one more connection may come; otherwise `resume` is called once it may.
    func hasRoom(orLater resume: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            let hasRoom = state.connections.count < limit
            if !hasRoom { state.resumptions.append(resume) }
            return hasRoom
        }
    }

    private func remove(_ place: ObjectIdentifier) {
        let (resumptions, isOver) = state.withLock { state in
            state.sockets[place] = nil
            state.connections[place] = nil
            var resumptions: [@Sendable () -> Void] = []
            if state.connections.count < limit { swap(&resumptions, &state.resumptions) }
            return (resumptions, state.isOver)
        }
        for resume in resumptions { resume() }
        if isOver { whenAllHaveClosed() }
    }

    /// Takes no more connections, and has those that are open end with what they have to answer.
    func quiesce() {
        let (sockets, connections) = state.withLock { state in
            state.isEnding = true
            return (Array(state.sockets.values), Array(state.connections.values))
        }
        for socket in sockets { socket.close(promise: nil) }
        for connection in connections {
            connection.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
        if sockets.isEmpty && connections.isEmpty { whenAllHaveClosed() }
    }

    /// The same without waiting for answers; what is written already may still go out.
    func close() {
        quiesce()
        let connections = state.withLock { Array($0.connections.values) }
        for connection in connections { connection.close(promise: nil) }
    }
}

/// Stands at a socket that listens, before who sets its connections up: notes what comes, and
/// accepts no more than there is room for.
final class AcceptGate: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = Never

    private let open: OpenChannels

    init(_ open: OpenChannels) {
        self.open = open
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let connection = unwrapInboundIn(data)
        guard open.add(connection) else { return connection.close(promise: nil) }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        let hasRoom = open.hasRoom {
            loop.execute {
                let (gate, context) = bound.value
                gate.read(context: context)
            }
        }
        if hasRoom { context.read() }
    }
}
