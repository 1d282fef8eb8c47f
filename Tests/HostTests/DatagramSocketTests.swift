import Glibc
import Host
import Primitives
import Testing

struct DatagramSocketTests {
    @Test func isNeitherInheritedNorBlocking() throws {
        let socket = try Sockets.bind()
        #expect(fcntl(socket.descriptor.number, F_GETFD) & FD_CLOEXEC != 0)
        #expect(fcntl(socket.descriptor.number, F_GETFL) & O_NONBLOCK != 0)
    }

    @Test func tellsThePortThatTheSystemChose() throws {
        #expect(try Sockets.bind().bound.port != 0)
        #expect(try Sockets.bind(to: .v6(high: 0, low: 1)).bound.ip == .v6(high: 0, low: 1))
    }

    @Test func aTakenPortIsAnErrorByItsName() throws {
        let socket = try Sockets.bind()
        let error = #expect(throws: SystemError.self) {
            try DatagramSocket(bindingTo: socket.bound, receiveBuffer: 65_536)
        }
        #expect(error.map { SocketError($0) } == .addressInUse)
    }

    @Test func anAddressOfAnotherHostIsAnErrorByItsName() throws {
        let address = Address(ip: .v4(0xC000_0201), port: 0)
        let error = #expect(throws: SystemError.self) {
            try DatagramSocket(bindingTo: address, receiveBuffer: 65_536)
        }
        #expect(error.map { SocketError($0) } == .addressNotAvailable)
    }

    @Test func reachesItsOwnFamilyAndFromTheAnyAddressBoth() throws {
        let (ipv4, ipv6) = (IPAddress.v4(0x0A00_0001), IPAddress.v6(high: 0xFD << 56, low: 1))
        let narrow = try Sockets.bind()
        #expect(narrow.reaches(ipv4) && !narrow.reaches(ipv6))
        let wide = try Sockets.bind(to: .v6(high: 0, low: 0))
        #expect(wide.reaches(ipv4) && wide.reaches(ipv6))
        let six = try Sockets.bind(to: .v6(high: 0, low: 1))
        #expect(!six.reaches(ipv4) && six.reaches(ipv6))
    }

    @Test func theAnyAddressHearsIPv4UnderItsOneForm() throws {
        let wide = try Sockets.bind(to: .v6(high: 0, low: 0))
        let narrow = try Sockets.bind()
        let there = Address(ip: .v4(0x7F00_0001), port: wide.bound.port)
        Sockets.send([[1]], from: narrow, to: there)
        let batch = ReceiveBatch()
        try batch.receive(from: wide)
        #expect(batch.sender(0) == narrow.bound)
        Sockets.send([[2]], from: wide, to: narrow.bound)
        try batch.receive(from: narrow)
        #expect(batch.sender(0) == there)
    }

    /// A number that was closed from outside and given away again belongs to somebody else.
    @Test func aNumberThatBelongsToAnotherIsNotClosed() throws {
        var socket: DatagramSocket? = try Sockets.bind()
        let number = try #require(socket).descriptor.number
        Sockets.replace(number)
        #expect(try #require(socket).descriptor.isIntact == false)
        socket = nil
        #expect(fcntl(number, F_GETFD) >= 0)
        close(number)
    }
}
