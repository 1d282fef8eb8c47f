/// Splits a stream of bytes into Server-Sent Events (HTML standard, §9.2.6).
///
/// Bytes may come in pieces of any size; an event that is cut off is never dispatched. Lines end
/// with LF, CR LF or CR. A line or event over ``limit`` bytes ends the stream with an error.
package struct EventParser: Sendable {
    /// The most bytes of one event; the agent's are about 2 KiB.
    package static let limit = 1 << 20

    /// One event: its name, its data, and the id in force when it was dispatched.
    package struct Event: Hashable, Sendable {
        package var name: String
        package var data: [UInt8]

        package init(name: String, data: [UInt8]) {
            self.name = name
            self.data = data
        }
    }

    /// An event that is larger than any the agent sends.
    package struct TooLarge: Error, Hashable {}

    /// The last id that a whole event came with: where to go on after the connection is lost.
    package private(set) var lastEventID: String?

    private var line: [UInt8] = []
    private var name = ""
    private var data: [UInt8] = []
    private var hasData = false
    private var pendingID: String?
    private var endedWithReturn = false
    private var isAtStart = true

    package init() {}

    /// Takes bytes in and appends the events that they complete.
    package mutating func feed(
        _ bytes: some Sequence<UInt8>,
        into events: inout [Event]
    ) throws(TooLarge) {
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\n") where endedWithReturn:
                endedWithReturn = false
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                endedWithReturn = byte == UInt8(ascii: "\r")
                endLine(into: &events)
            default:
                endedWithReturn = false
                guard line.count + data.count < Self.limit else { throw TooLarge() }
                line.append(byte)
            }
        }
    }

    private mutating func endLine(into events: inout [Event]) {
        defer { line.removeAll(keepingCapacity: true) }
        if isAtStart {
            isAtStart = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        guard !line.isEmpty else { return dispatch(into: &events) }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "event":
            name = String(decoding: value, as: UTF8.self)
        case "data":
            if hasData { data.append(UInt8(ascii: "\n")) }
            data.append(contentsOf: value)
            hasData = true
        case "id" where !value.contains(0):
            pendingID = String(decoding: value, as: UTF8.self)
        default:
            // A comment, a retry time, or what a later agent says: not for us.
            break
        }
    }

    private mutating func dispatch(into events: inout [Event]) {
        if let pendingID { lastEventID = pendingID }
        pendingID = nil
        if hasData {
            events.append(Event(name: name.isEmpty ? "message" : name, data: data))
        }
        name = ""
        data.removeAll(keepingCapacity: true)
        hasData = false
    }
}
