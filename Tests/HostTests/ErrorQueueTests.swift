import Host
import Primitives
import Testing

struct ErrorQueueTests {
    private static let window: Int64 = 10_000_000

    private static func refuse(_ count: Int, at socket: DatagramSocket) throws -> Address {
        let dead = try Sockets.dead()
        Sockets.send(Array(repeating: [7], count: count), from: socket, to: dead)
        return dead
    }

    @Test func aRefusalNamesAddressAndPort() throws {
        let socket = try Sockets.bind()
        let dead = try Self.refuse(3, at: socket)
        let queue = ErrorQueue()
        #expect(try queue.read(from: socket, now: 0) == Array(repeating: .refused(dead), count: 3))
        #expect(try queue.read(from: socket, now: 0) == [])
    }

    @Test func aRefusalOverIPv6IsOneAsWell() throws {
        let (socket, other) = (
            try Sockets.bind(to: .v6(high: 0, low: 1)), try Sockets.bind(to: .v6(high: 0, low: 1))
        )
        other.descriptor.close()
        Sockets.send([[7]], from: socket, to: other.bound)
        #expect(try ErrorQueue().read(from: socket, now: 0) == [.refused(other.bound)])
    }

    @Test func aRefusalOverIPv4ReachesASocketOfBothFamilies() throws {
        let socket = try Sockets.bind(to: .v6(high: 0, low: 0))
        let dead = try Self.refuse(1, at: socket)
        #expect(try ErrorQueue().read(from: socket, now: 0) == [.refused(dead)])
    }

    @Test func sixteenAreTakenAtATurn() throws {
        let socket = try Sockets.bind()
        _ = try Self.refuse(20, at: socket)
        let queue = ErrorQueue()
        #expect(try queue.read(from: socket, now: 0).count == 16)
        #expect(try queue.read(from: socket, now: 0).count == 4)
    }

    @Test func aFloodIsThrownAwayUntilItsTenMillisecondsAreOver() throws {
        let socket = try Sockets.bind()
        _ = try Self.refuse(100, at: socket)
        let queue = ErrorQueue()
        var taken = 0
        for _ in 0..<10 { taken += try queue.read(from: socket, now: 1).count }
        #expect(taken == 64)
        #expect(queue.isMuted)
        _ = try Self.refuse(100, at: socket)
        #expect(try queue.read(from: socket, now: Self.window).count == 0)
        let dead = try Self.refuse(0, at: socket)
        queue.unmute(socket, now: 1 + Self.window)
        #expect(!queue.isMuted)
        Sockets.send([[7]], from: socket, to: dead)
        #expect(try queue.read(from: socket, now: 2 + Self.window) == [.refused(dead)])
    }
}
