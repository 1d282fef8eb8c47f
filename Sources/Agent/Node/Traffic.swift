/// What went through the gossip socket, from zero.
struct Traffic: Sendable {
    private(set) var datagramsReceived: UInt64 = 0
    private(set) var bytesReceived: UInt64 = 0
    private(set) var datagramsSent: UInt64 = 0
    private(set) var bytesSent: UInt64 = 0
    var socketErrors: UInt64 = 0

    mutating func received(_ bytes: Int) {
        datagramsReceived += 1
        bytesReceived += UInt64(bytes)
    }

    mutating func sent(_ bytes: Int) {
        datagramsSent += 1
        bytesSent += UInt64(bytes)
    }
}
