import Primitives
import Testing

@testable import Agent

struct ConflictLedgerTests {
    @Test func aContestedNameIsToldOnceForEachHolderThatShows() {
        let members = (1...3).map { Mesh.id($0) }
        var ledger = ConflictLedger()
        #expect(ledger.isNews(shadowed: members[0], by: members[1]))
        #expect(!ledger.isNews(shadowed: members[0], by: members[1]))
        #expect(ledger.isNews(shadowed: members[0], by: members[2]))
        #expect(ledger.isNews(shadowed: members[1], by: members[2]))
        ledger.forget(members[0])
        #expect(ledger.isNews(shadowed: members[0], by: members[2]))
    }
}
