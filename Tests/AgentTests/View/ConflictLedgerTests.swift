import Primitives
import Testing

@testable import Agent

struct ConflictLedgerTests {
    @Test func aContestedNameIsToldOnceForEachHolderThatShows() {
        let members = (1...3).map { Mesh.id($0) }
        var ledger = ConflictLedger()
        var told: [Bool] = []
        for (shadowed, shown) in [(0, 1), (0, 1), (0, 2), (1, 2)] {
            told.append(ledger.isNews(shadowed: members[shadowed], by: members[shown]))
        }
        #expect(told == [true, false, true, true])
        ledger.forget(members[0])
        let isNewsAgain = ledger.isNews(shadowed: members[0], by: members[2])
        #expect(isNewsAgain)
    }
}
