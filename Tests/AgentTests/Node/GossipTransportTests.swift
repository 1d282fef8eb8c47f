import Glibc
import Host
import Logging
import Primitives
import Synchronization
import Testing

@testable import NodeShell

/// The gossip socket on loopback: whatever a send meets, the next one is sent.
struct GossipTransportTests {
    private static let loopback = IPAddress.v4(0x7F00_0001)
    private static let second: Int64 = 1_000_000_000

    private static func bind(_ ip: IPAddress = loopback) throws -> DatagramSocket {
        try GossipSocket.bind(to: Address(ip: ip, port: 0))
    }

    /// A transport with a socket of its own, and one to send to.
    private final class Rig {
        let socket: DatagramSocket
        let peer: DatagramSocket
        let log = LogLines()
        let watcher = Watcher()
        let transport: GossipTransport

        init() throws {
            socket = try GossipTransportTests.bind()
            peer = try GossipTransportTests.bind()
            transport = GossipTransport(socket, watcher: watcher, logger: log.logger)
            transport.open(at: 0)
        }

        /// Sends one datagram to the peer; whether it arrived.
        func reachesPeer(at now: Int64 = 0) -> Bool {
            transport.add([1, 2], to: peer.bound)
            transport.flush(at: now)
            let batch = ReceiveBatch()
            guard (try? batch.receive(from: peer)) != nil else { return false }
            return (0..<batch.count).allSatisfy { batch.payload($0) == [1, 2] }
                && batch.sender(0) == transport.address
        }
    }

    @Test func anErrorIsCountedByItsNameAndTheNextDatagramIsSent() throws {
        let rig = try Rig()
        for _ in 0..<5 {
            rig.transport.add([9], to: Address(ip: .v4(0xF000_0001), port: 7))
            rig.transport.flush(at: 0)
        }
        #expect(rig.transport.traffic.failedSends(.invalid) == 5)
        #expect(rig.transport.state == .open)
        #expect(rig.transport.traffic.rebinds == 0)
        #expect(rig.reachesPeer())
    }

    @Test func oneLineAMinuteTellsAnErrorWithItsRemedy() throws {
        let rig = try Rig()
        for second in 0..<121 {
            rig.transport.add([9], to: Address(ip: .v4(0xF000_0001), port: 7))
            rig.transport.flush(at: Int64(second) * Self.second)
        }
        #expect(rig.log.lines.count == 3)
        #expect(rig.log.lines.allSatisfy { $0.contains("ip addr") })
    }

    @Test func nothingIsSentWhereNoDatagramCanGo() throws {
        let rig = try Rig()
        let flaws = [
            Address("255.255.255.255:7946"), Address("224.0.0.1:7946"), Address("0.0.0.0:7946"),
            Address("127.0.0.1:0"), Address("[fd00::1]:7946"), Address("[ff02::1]:7946"),
        ].map { $0.flatMap { rig.transport.flaw(of: $0) } }
        #expect(flaws == [.address, .address, .address, .address, .family, .address])
        #expect(rig.transport.flaw(of: rig.peer.bound) == nil)
    }

    @Test func aLostSocketIsBoundAgainAtOnceOnItsPort() throws {
        let rig = try Rig()
        replace(rig.socket)
        #expect(rig.reachesPeer())
        #expect(rig.transport.state == .open)
        #expect(rig.transport.traffic.rebinds == 1)
        #expect(rig.transport.traffic.failedSends(.notASocket) == 1)
        #expect(rig.log.lines.first?.contains("is lost") == true)
        #expect(rig.watcher.watched.withLock { $0 } == 2)
    }

    @Test func aSocketThatCannotBeBoundAgainSaysWhyAndIsTriedAgain() throws {
        let rig = try Rig()
        // Another process takes the port in the same moment.
        var thief: DatagramSocket? = nil
        replace(rig.socket)
        thief = try GossipSocket.bind(to: rig.transport.address)
        #expect(!rig.reachesPeer())
        let reason = try #require(rig.transport.state.failure)
        #expect(reason.contains("taken by another process"))
        #expect(rig.transport.flaw(of: rig.peer.bound) == .socket)
        let next = try #require(rig.transport.nextTry)
        rig.transport.beginTurn([], at: next)
        #expect(rig.transport.state.failure != nil)
        #expect(rig.transport.nextTry == next + Self.second)
        thief?.descriptor.close()
        thief = nil
        rig.transport.beginTurn([], at: next + Self.second)
        #expect(rig.transport.state == .open)
        #expect(rig.transport.nextTry == nil)
        #expect(rig.reachesPeer(at: next + Self.second))
    }

    @Test func aThousandRefusalsCostNoDatagramToAnother() throws {
        let rig = try Rig()
        let dead = try Self.bind()
        dead.descriptor.close()
        var arrived = 0
        for _ in 0..<1_000 {
            rig.transport.add([9], to: dead.bound)
            rig.transport.flush(at: 0)
            if rig.reachesPeer() { arrived += 1 }
        }
        #expect(arrived == 1_000)
        #expect(rig.transport.traffic.failedSends(.connectionRefused) == 0)
        #expect(rig.transport.traffic.repeats >= 1_000)
    }

    @Test func aRefusalIsToldWithAddressAndPort() throws {
        let rig = try Rig()
        let dead = try Self.bind()
        dead.descriptor.close()
        rig.transport.add([9], to: dead.bound)
        rig.transport.flush(at: 0)
        #expect(rig.transport.refusals(at: 0) == [dead.bound])
        #expect(rig.transport.traffic.count(.refused) == 1)
        #expect(rig.transport.refusals(at: 0) == [])
        #expect(rig.reachesPeer())
    }

    /// Ten thousand reports are what a forger sends in a second; each flush here is 1 ms later.
    @Test func aFloodOfRefusalsIsReadInPartAndStopsNothing() throws {
        let rig = try Rig()
        let dead = try Self.bind()
        dead.descriptor.close()
        var told = 0
        for turn in 0..<1_000 {
            let now = Int64(turn) * 1_000_000
            for _ in 0..<10 { rig.transport.add([9], to: dead.bound) }
            rig.transport.flush(at: now)
            rig.transport.beginTurn(.failed, at: now)
            told += rig.transport.refusals(at: now).count
            if turn % 50 == 0 { #expect(rig.reachesPeer(at: now)) }
        }
        #expect(told > 0 && told <= 6_400)
        #expect(rig.transport.traffic.count(.flood) > 0)
        #expect(rig.transport.state == .open)
    }

    @Test func whatWasReceivedIsHandedOverWithItsSender() throws {
        let rig = try Rig()
        var outbox = Outbox()
        _ = outbox.add([5, 6], to: rig.transport.address)
        _ = outbox.send(on: rig.peer)
        #expect(rig.transport.receive(at: 0) == 1)
        let datagram = try #require(rig.transport.datagram(0))
        #expect(datagram.bytes == [5, 6])
        #expect(datagram.sender == rig.peer.bound)
        #expect(try #require(rig.transport.delay) < .seconds(5))
        #expect(rig.transport.receive(at: 0) == 0)
        #expect(rig.transport.traffic.datagramsReceived == 1)
    }

    @Test func aClosedSocketHearsAndSendsNothing() throws {
        let rig = try Rig()
        rig.transport.close()
        #expect(rig.transport.state == .closed)
        #expect(rig.transport.receive(at: 0) == 0)
        #expect(!rig.reachesPeer())
        _ = try GossipSocket.bind(to: rig.transport.address)
    }

    /// Puts another file under the socket's number, in one step: between a close and an opening
    /// another test may be given it.
    private func replace(_ socket: DatagramSocket) {
        let other = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        dup2(other, socket.descriptor.number)
        close(other)
    }
}

/// Waits for nothing; counts who is watched.
private final class Watcher: SocketWatcher {
    let watched = Mutex(0)

    func watch(_ socket: DatagramSocket) throws(SystemError) { watched.withLock { $0 += 1 } }
    func watch(_ socket: DatagramSocket, forRoom: Bool) throws(SystemError) {}
    func forget(_ socket: DatagramSocket) {}
}
