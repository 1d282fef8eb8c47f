import Primitives
import Registry
import Sodium
import Wire

/// Which services this node calls, as it tells the mesh (docs/protocol.md, Caller).
extension Origin {
    /// What was said of one service.
    struct Called: Sendable {
        let service: String
        var isCalling: Bool
        var sequence: UInt64
        /// Whether this process said it: what only the one before did is taken back.
        var isClaimed = true
    }

    /// Services at a time, those among them that are called no longer.
    static let callerAllowance = 64

    /// Signs that this node calls a service, or calls it no longer; `nil` where that was said
    /// already, and where there is no room before the next floor.
    mutating func call(
        _ service: String,
        _ isCalling: Bool
    ) throws(UnfitRecord) -> Verified<Record>? {
        let place = callers.firstIndex { $0.service >= service } ?? callers.count
        let isKnown = place < callers.count && callers[place].service == service
        guard isKnown ? callers[place].isCalling != isCalling : isCalling else {
            if isKnown { callers[place].isClaimed = true }
            return nil
        }
        guard isKnown || callers.count < Origin.callerAllowance else { return nil }
        return try say(service, isCalling)
    }

    /// Takes over a word of the run before, as it is.
    mutating func restore(_ caller: CallerBody, at version: Version) {
        guard callers.count < Origin.callerAllowance else { return }
        keep(
            Called(
                service: caller.service,
                isCalling: !caller.flags.contains(.deleted),
                sequence: version.sequence,
                isClaimed: false
            )
        )
    }

    /// Takes back what the process before called and this one does not.
    mutating func withdrawUnclaimedCalls() throws(UnfitRecord) -> [Verified<Record>] {
        var records: [Verified<Record>] = []
        for called in callers where called.isCalling && !called.isClaimed {
            records.append(try say(called.service, false))
        }
        return records
    }

    /// Answers a word of the process before, which others hold: it is said again, or taken back.
    mutating func outlive(_ caller: CallerBody) throws(UnfitRecord) -> Verified<Record> {
        let isCalling = callers.contains { $0.service == caller.service && $0.isCalling }
        return try say(caller.service, isCalling)
    }

    /// Signs anew what is said of the services that are called, where it is older than this.
    mutating func signCallsAgain(below floor: UInt64) throws(UnfitRecord) -> [Verified<Record>] {
        var records: [Verified<Record>] = []
        callers.removeAll { !$0.isCalling && $0.sequence < floor }
        for called in callers where called.isCalling && called.sequence < floor {
            records.append(try say(called.service, true))
        }
        return records
    }

    /// Whether so many calls have ended that new ones would not find room.
    var hasManyEndedCalls: Bool {
        callers.count { !$0.isCalling } > Origin.callerAllowance / 2
    }

    private mutating func say(
        _ service: String,
        _ isCalling: Bool
    ) throws(UnfitRecord) -> Verified<Record> {
        let body = CallerBody(service: service, flags: isCalling ? [] : .deleted)
        let record = try sign(caller: body)
        let sequence = record.value.version.sequence
        let before = callers.first { $0.service == service && $0.isCalling && isCalling }
        keep(
            Called(
                service: service,
                isCalling: isCalling,
                sequence: sequence,
                isClaimed: before?.isClaimed ?? true
            )
        )
        return record
    }

    private mutating func keep(_ called: Called) {
        let place = callers.firstIndex { $0.service >= called.service } ?? callers.count
        if place < callers.count, callers[place].service == called.service {
            callers[place] = called
        } else {
            callers.insert(called, at: place)
        }
    }
}
