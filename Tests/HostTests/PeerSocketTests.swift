import Host
import Primitives
import Testing

struct PeerSocketTests {
    @Test func hearsItsPeerAndNobodyElse() throws {
        let peer = try Sockets.bind()
        let socket = try PeerSocket(to: peer.bound)
        try socket.knock()
        #expect(try !socket.hears())
        let batch = ReceiveBatch()
        try batch.receive(from: peer)
        #expect(batch.count == 1 && batch.payload(0).isEmpty)
        let sender = try #require(batch.sender(0))
        Sockets.send([[1]], from: try Sockets.bind(), to: sender)
        #expect(try !socket.hears())
        try batch.reply([], to: 0, on: peer)
        #expect(try socket.hears())
        #expect(try !socket.hears())
    }

    @Test func isToldOfARefusalOnce() throws {
        let socket = try PeerSocket(to: Sockets.dead())
        try socket.knock()
        let error = #expect(throws: SystemError.self) { try socket.hears() }
        #expect(error?.isRefusedConnection == true)
        #expect(try !socket.hears())
    }

    /// Without an error queue nobody's refusal fails an answer to another.
    @Test func aSocketThatAnswersIsToldOfNoRefusal() throws {
        let socket = try DatagramSocket(
            answeringAt: Address(ip: .v4(0x7F00_0001), port: 0),
            receiveBuffer: 65_536,
            sendBuffer: 65_536
        )
        let batch = ReceiveBatch()
        for _ in 0..<10 {
            let asker = try Sockets.bind()
            Sockets.send([[1]], from: asker, to: socket.bound)
            try batch.receive(from: socket)
            asker.descriptor.close()
            try batch.reply([2], to: 0, on: socket)
        }
        #expect(socket.drops == 0)
    }
}
