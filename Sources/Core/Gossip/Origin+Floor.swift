import Primitives
import Registry
import Sodium
import Wire

/// The floor, which stands for what was deleted.
extension Origin {
    /// Deletions are kept below this many, or as many as there are live instances if that is more.
    private static let deletionAllowance = 64
    /// The same where not all that lives can be signed again at once.
    private static let largeAllowance = 1_024
    /// How many are signed again at once.
    static let floorStep = 256

    /// Whether there are more deletions than are worth keeping.
    var needsFloor: Bool {
        let isSmall = published.count <= Origin.floorStep
        let allowance = isSmall ? Origin.deletionAllowance : Origin.largeAllowance
        return hasManyEndedCalls || deletions.count > max(allowance, published.count)
    }

    /// Signs the oldest live instances anew, then a floor below all that live, which voids the
    /// deletions below it. `held` are this node's records. The instances come first, so that
    /// nobody who hears in order misses one for a moment.
    mutating func raiseFloor(held: [Record]) throws(UnfitRecord) -> [Verified<Record>] {
        let living = held.filter { !$0.isDeletion && $0.kind == .instance }
            .sorted { $0.version < $1.version }
        let floor = living.dropFirst(Origin.floorStep).first?.version.sequence ?? sequence + 1
        var records: [Verified<Record>] = []
        for record in living.prefix(Origin.floorStep) {
            records += try signAgain(record)
        }
        records += try signCallsAgain(below: floor)
        records.append(try renewMember { $0.floor = floor })
        deletions = deletions.filter { $0.value >= floor }
        return records
    }
}
