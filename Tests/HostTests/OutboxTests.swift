import Host
import Primitives
import Testing

/// An error belongs to one datagram.
struct OutboxTests {
    private static let payload: [UInt8] = [1, 2, 3]

    @Test func manyLeaveTogetherAndArriveInOrder() throws {
        let (from, to) = (try Sockets.bind(), try Sockets.bind())
        var outbox = Outbox()
        let payloads = (0..<100).map { [UInt8](repeating: UInt8($0), count: $0 + 1) }
        for payload in payloads { #expect(outbox.add(payload, to: to.bound) == nil) }
        let report = outbox.send(on: from)
        #expect(report.datagrams == 100)
        #expect(report.bytes == 5_050)
        #expect(outbox.isEmpty)
        #expect(Sockets.drain(to, with: ReceiveBatch()) == payloads)
    }

    /// Broadcast is not allowed, IPv6 has no way from an IPv4 address, class E is no destination.
    @Test(arguments: [
        (0xFFFF_FFFF as UInt32, SocketError.accessDenied), (0xF000_0001, .invalid),
    ])
    func anErrorTakesOneDatagramOnly(_ address: UInt32, _ name: SocketError) throws {
        let (from, to) = (try Sockets.bind(), try Sockets.bind())
        var outbox = Outbox()
        for _ in 0..<10 {
            _ = outbox.add(Self.payload, to: to.bound)
            _ = outbox.add(Self.payload, to: Address(ip: .v4(address), port: 9))
        }
        let report = outbox.send(on: from)
        #expect(report.datagrams == 10)
        #expect(report.failures == Array(repeating: name, count: 10))
        #expect(report.loss == nil)
        #expect(Sockets.drain(to, with: ReceiveBatch()).count == 10)
    }

    @Test func aRefusalByOneNeverCostsADatagramToAnother() throws {
        let (from, to) = (try Sockets.bind(), try Sockets.bind())
        let (dead, batch) = (try Sockets.dead(), ReceiveBatch())
        var outbox = Outbox()
        var arrived = 0
        var repeats = 0
        for _ in 0..<1_000 {
            _ = outbox.add(Self.payload, to: dead)
            _ = outbox.send(on: from)
            _ = outbox.add(Self.payload, to: to.bound)
            let report = outbox.send(on: from)
            #expect(report.failures == [])
            repeats += report.repeats
            arrived += Sockets.drain(to, with: batch).count
        }
        #expect(arrived == 1_000)
        #expect(repeats > 0)
    }

    @Test func aLostDescriptorKeepsWhatWaits() throws {
        let (from, to) = (try Sockets.bind(), try Sockets.bind())
        var outbox = Outbox()
        _ = outbox.add(Self.payload, to: to.bound)
        Sockets.replace(from.descriptor.number)
        #expect(outbox.send(on: from).loss == .notASocket)
        let again = try DatagramSocket(bindingTo: from.bound, receiveBuffer: 65_536)
        #expect(outbox.send(on: again).datagrams == 1)
        #expect(Sockets.drain(to, with: ReceiveBatch()) == [Self.payload])
    }

    @Test func tooManyAndTooLongAreRefusedByName() throws {
        let to = try Sockets.bind()
        var outbox = Outbox()
        let long = [UInt8](repeating: 0, count: 1_501)
        #expect(outbox.add(long, to: to.bound) == .tooLong)
        for _ in 0..<Outbox.limit { #expect(outbox.add(Self.payload, to: to.bound) == nil) }
        #expect(outbox.add(Self.payload, to: to.bound) == .wouldBlock)
    }
}
