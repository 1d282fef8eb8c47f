import Primitives
import Registry

/// Where a record came from, and who pays for the check of its signature.
struct RecordSource: Sendable {
    /// Who brought it; `nil` where it is this node's own or had waited here.
    let id: NodeID?
    /// Whether it came from an address of its sender's, whose own budget then pays.
    var isAtHome = true
    /// What this node had asked the sender for, if this is the answer: it is checked for free.
    var question: SessionRequest?
    /// Whether others should be told. What a newcomer asked for is no news to anybody but itself.
    var isNews = true
    /// Whether its check was paid for when it began to wait.
    var isPaid = false

    /// A record that had waited here.
    static func waited(from id: NodeID?, isNews: Bool) -> RecordSource {
        RecordSource(id: id, isNews: isNews, isPaid: true)
    }
}
