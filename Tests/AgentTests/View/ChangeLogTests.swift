import Testing

@testable import View

/// Where a stream that was cut goes on.
struct ChangeLogTests {
    private func makeLog(_ indexes: [UInt64]) -> ChangeLog {
        var log = ChangeLog()
        for index in indexes { log.append(.member(Mesh.id(index), name: "n"), at: index) }
        return log
    }

    @Test func aReaderGoesOnAtTheIndexItSaw() {
        let log = makeLog([10, 11, 11, 12])
        #expect(log.cursor(resumingAfter: 11, newest: 12, first: 10) == 1)
        #expect(log.cursor(resumingAfter: 12, newest: 12, first: 10) == 3)
        #expect(log.entries(from: 3)?.map(\.index) == [12])
        #expect(log.entries(from: 4)?.isEmpty == true)
    }

    @Test func anIndexOfAnotherAgentIsNotOurs() {
        let log = makeLog([10, 11])
        #expect(log.cursor(resumingAfter: 9, newest: 11, first: 10) == nil)
        #expect(log.cursor(resumingAfter: 12, newest: 11, first: 10) == nil)
    }

    @Test func whatIsForgottenIsToldToBe() {
        let last = UInt64(ChangeLog.limit) + 100
        let log = makeLog(Array(1...last))
        #expect(log.count == last)
        #expect(log.entries(from: 99) == nil)
        #expect(log.entries(from: 100)?.count == ChangeLog.limit)
        #expect(log.cursor(resumingAfter: 101, newest: last, first: 1) == nil)
        #expect(log.cursor(resumingAfter: 102, newest: last, first: 1) == 101)
        #expect(log.entries(from: last - 1)?.map(\.index) == [last])
    }
}
