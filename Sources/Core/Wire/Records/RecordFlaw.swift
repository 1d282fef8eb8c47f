/// A rule that a record's content breaks. The raw value says the rule in a sentence, for whoever
/// registers something by hand.
///
/// One set of rules serves both sides: what breaks it is refused from others and never signed here.
package enum RecordFlaw: String, Error, CaseIterable, Sendable {
    case nodeName = "a node name is 1 to 63 of A-Z a-z 0-9 . _ -"
    case datacenter = "a datacenter is 1 to 63 of A-Z a-z 0-9 . _ -"
    case zone = "a zone is empty, or 1 to 63 of A-Z a-z 0-9 . _ -"
    case agentVersion = "an agent version has at most 32 bytes and no control characters"
    case memberAddresses = "a member has one or two unicast addresses with a port"
    case protocolRange = "the lowest protocol is not above the highest"
    case memberMetadata = "the metadata of a member is at most 16 pairs of 128 bytes in all"
    case metadata =
        "metadata is at most 255 pairs: unique keys of 1 to 128 visible ASCII, printable values"
    case certificate = "a certificate has at most 400 bytes"
    case service = "a service name is 1 to 128 bytes without control characters"
    case instanceID = "an id is 1 to 128 bytes without control characters"
    case address = "an address is text of at most 253 bytes"
    case policy = "a policy is text of at most 63 bytes"
    case tag = "a tag is text without control characters"
    case taggedAddress = "tagged addresses are at most 255, with unique names of A-Z a-z 0-9 . _ -"
    case check =
        "checks: at most 255, unique ids of 1-128 bytes, names to 255, reasons 120, notes 4096"
    case eventSlot = "an event takes one of the 16 places that its origin has"
    case eventName = "the name of an event is 1 to 128 bytes without control characters"
    case eventPayload = "the payload of an event has at most 512 bytes"
    case eventFilter =
        "a filter of an event has at most 255 bytes and no control characters"
    case eventTag = "a tag filter stands only beside a service filter"
    case unknownKind = "a record is signed only by a version that knows its kind"
}
