/// The kinds of messages by their number on the wire.
package enum MessageType: UInt8, CaseIterable, Sendable {
    case hello = 1
    case helloAck = 2
    case join = 3
    case ping = 4
    case ack = 5
    case pingRequest = 6
    case gossip = 7
    case compare = 8
    case branches = 9
    case pull = 10
    case records = 11
    case indirectAck = 12
    case nack = 13
    case marker = 14
    case heldQuestion = 15
    case held = 16
}

extension Message {
    package var type: MessageType {
        switch self {
        case .hello: .hello
        case .helloAck: .helloAck
        case .join: .join
        case .ping: .ping
        case .ack: .ack
        case .pingRequest: .pingRequest
        case .indirectAck: .indirectAck
        case .nack: .nack
        case .gossip: .gossip
        case .compare: .compare
        case .branches: .branches
        case .pull: .pull
        case .records: .records
        case .marker: .marker
        case .heldQuestion: .heldQuestion
        case .held: .held
        }
    }
}
