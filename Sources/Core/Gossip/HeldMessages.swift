import Primitives
import Wire

/// What waits until a member's address is proved: questions of this node to it, and its own to this
/// node. Small, first in, first out; whoever asked asks again.
struct HeldMessages: Sendable {
    private struct Held: Sendable {
        let member: NodeID
        let message: Message
        let isQuestion: Bool
    }

    private var held: [Held] = []

    private static let limit = 2_048
    private static let limitOfOne = 8

    /// Keeps a message to a member.
    mutating func hold(_ message: Message, to member: NodeID) {
        keep(Held(member: member, message: message, isQuestion: false))
    }

    /// Keeps a question of a member.
    mutating func hold(question: Message, of member: NodeID) {
        keep(Held(member: member, message: question, isQuestion: true))
    }

    /// Takes out what waited for a member: what goes to it, and what it asked.
    mutating func release(_ member: NodeID) -> (messages: [Message], questions: [Message]) {
        if held.isEmpty { return ([], []) }
        let released = held.filter { $0.member == member }
        if released.isEmpty { return ([], []) }
        held.removeAll { $0.member == member }
        return (
            released.filter { !$0.isQuestion }.map(\.message),
            released.filter(\.isQuestion).map(\.message)
        )
    }

    private mutating func keep(_ one: Held) {
        if case .heldQuestion = one.message {
            // It is repeated by itself, and there may be one for each member: others come first.
            if held.count >= HeldMessages.limit / 2 { return }
            let isThere = held.contains {
                $0.member == one.member && $0.isQuestion == one.isQuestion
                    && $0.message == one.message
            }
            if isThere { return }
        }
        if held.count(where: { $0.member == one.member }) >= HeldMessages.limitOfOne {
            guard let oldest = held.firstIndex(where: { $0.member == one.member }) else { return }
            held.remove(at: oldest)
        }
        if held.count >= HeldMessages.limit { held.removeFirst() }
        held.append(one)
    }
}
