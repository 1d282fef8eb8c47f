/// The two messages of `grpc.health.v1.Health/Check`, each of one field (docs of gRPC, Health
/// checking protocol), in the encoding of protocol buffers, each behind the five bytes of gRPC.
enum HealthMessage {
    /// A request: field 1 is the name of the service.
    static func request(service: String) -> [UInt8] {
        var message: [UInt8] = []
        if !service.isEmpty {
            message.append(0x0A)
            append(varint: UInt64(service.utf8.count), to: &message)
            message += service.utf8
        }
        // Not compressed; its length in four bytes.
        let count = UInt32(truncatingIfNeeded: message.count)
        return [0] + (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) } + message
    }

    /// An answer: field 1 is a number. `nil` for what is none; fields that others may add later
    /// are passed over, and one that is left out is 0.
    static func health(in bytes: [UInt8]) -> Health? {
        guard bytes.count >= 5, bytes[0] == 0 else { return nil }
        let length = bytes[1..<5].reduce(0) { $0 << 8 | Int($1) }
        guard bytes.count - 5 == length else { return nil }
        var rest = bytes[5...]
        var number: UInt64 = 0
        while !rest.isEmpty {
            guard let tag = takeVarint(from: &rest) else { return nil }
            switch tag & 7 {
            case 0:
                guard let value = takeVarint(from: &rest) else { return nil }
                if tag >> 3 == 1 { number = value }
            case 1: guard skip(8, of: &rest) else { return nil }
            case 2:
                guard let length = takeVarint(from: &rest), skip(length, of: &rest) else {
                    return nil
                }
            case 5: guard skip(4, of: &rest) else { return nil }
            default: return nil
            }
        }
        return Health(number: number)
    }

    /// How a server says that it is.
    enum Health: Equatable, Sendable {
        case unknown
        case serving
        case notServing
        case serviceUnknown
        /// One that this version does not know.
        case other(UInt64)

        init(number: UInt64) {
            switch number {
            case 0: self = .unknown
            case 1: self = .serving
            case 2: self = .notServing
            case 3: self = .serviceUnknown
            default: self = .other(number)
            }
        }

        /// The word of the protocol.
        var name: String {
            switch self {
            case .unknown: "UNKNOWN"
            case .serving: "SERVING"
            case .notServing: "NOT_SERVING"
            case .serviceUnknown: "SERVICE_UNKNOWN"
            case .other(let number): "status \(number)"
            }
        }
    }

    private static func append(varint: UInt64, to bytes: inout [UInt8]) {
        var rest = varint
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    private static func takeVarint(from rest: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for place in 0..<10 {
            guard let byte = rest.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << (7 * place)
            if byte < 0x80 { return value }
        }
        return nil
    }

    private static func skip(_ count: UInt64, of rest: inout ArraySlice<UInt8>) -> Bool {
        guard let count = Int(exactly: count), count <= rest.count else { return false }
        rest = rest.dropFirst(count)
        return true
    }
}
