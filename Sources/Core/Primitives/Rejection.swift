/// Why bytes from outside were refused. None changes any state; each has a counter of its own.
package enum Rejection: String, Error, CaseIterable, Sendable {
    // The datagram, in the order in which it is looked at: the order is the defence.
    case size
    case magic
    case suite
    case reserved
    case keyID = "key_id"
    case seal
    case envelope
    case messageType = "message_type"
    case destination
    case unknownSender = "unknown_sender"
    case epochOld = "epoch_old"
    case epochAhead = "epoch_ahead"
    case replay
    case nothingNew = "nothing_new"
    case budget
    case signature
    case helloBudget = "hello_budget"
    case answerBudget = "answer_budget"
    case cookie

    // The message and its records.
    case truncated
    case malformed
    case trailing
    case limit
    case coordinate
    case recordKind = "record_kind"
    case recordFormat = "record_format"
    case recordSignature = "record_signature"
    case recordSigner = "record_signer"
    case recordFuture = "record_future"
    case recordUnasked = "record_unasked"
    case accuserBudget = "accuser_budget"
    case certificate
    case certificateExpired = "certificate_expired"
    case authority
    case name
    case service
    case full
    case memberCap = "member_cap"
}
