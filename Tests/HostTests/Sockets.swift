import Glibc
import Host
import Primitives
import Testing

/// Sockets on loopback, with a port that the system chooses.
enum Sockets {
    static func bind(to ip: IPAddress = .v4(0x7F00_0001)) throws -> DatagramSocket {
        try DatagramSocket(bindingTo: Address(ip: ip, port: 0), receiveBuffer: 1 << 20)
    }

    /// An address at which nobody listens any more.
    static func dead() throws -> Address {
        let socket = try bind()
        defer { socket.descriptor.close() }
        return socket.bound
    }

    /// Puts another file under the number, in one step: between a close and an opening another
    /// test may be given it.
    static func replace(_ number: Int32) {
        let other = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        dup2(other, number)
        close(other)
    }

    /// All that waits in the socket, without waiting for more.
    static func drain(_ socket: DatagramSocket, with batch: ReceiveBatch) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var refusals = 0
        while true {
            do {
                try batch.receive(from: socket)
                found += (0..<batch.count).map { batch.payload($0) }
                if batch.count < ReceiveBatch.capacity { return found }
            } catch {
                refusals += 1
                if error.isBlocked || refusals > 8 { return found }
            }
        }
    }

    /// Sends each payload on its own.
    static func send(_ payloads: [[UInt8]], from socket: DatagramSocket, to other: Address) {
        var outbox = Outbox()
        for payload in payloads {
            _ = outbox.add(payload, to: other)
            _ = outbox.send(on: socket)
        }
    }
}
