import Formats

/// What is compared to tell a change: all of the answer but the indexes, which are others at every
/// agent and after every restart, and what is shown of it.
struct WatchedContent: Equatable {
    private let things: [WatchedThing]
    private let content: JSONValue

    init(_ things: [WatchedThing], _ answer: APIResponse) throws(CommandFailure) {
        self.things = things
        do throws(JSONError) {
            content = try JSONValue(parsing: answer.body).withoutIndexes
        } catch {
            throw CommandFailure("the agent's answer is no JSON: \(error.reason).")
        }
    }
}

extension JSONValue {
    fileprivate var withoutIndexes: JSONValue {
        switch self {
        case .array(let items): .array(items.map(\.withoutIndexes))
        case .object(let members):
            .object(
                members.filter { !["CreateIndex", "ModifyIndex"].contains($0.key) }.map {
                    JSONMember(key: $0.key, value: $0.value.withoutIndexes)
                }
            )
        default: self
        }
    }
}
