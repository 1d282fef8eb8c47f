import Host
import Primitives
import Testing

struct ReceiveBatchTests {
    @Test func oneCallTakesABatchAndTheNextTheRest() throws {
        let (from, to) = (try Sockets.bind(), try Sockets.bind())
        let payloads = (0..<40).map { [UInt8(1), UInt8($0)] }
        Sockets.send(payloads, from: from, to: to.bound)
        let batch = ReceiveBatch()
        try batch.receive(from: to)
        #expect(batch.count == ReceiveBatch.capacity)
        #expect(batch.sender(31) == from.bound)
        #expect((0..<32).map { batch.payload($0) } == Array(payloads.prefix(32)))
        try batch.receive(from: to)
        #expect((0..<batch.count).map { batch.payload($0) } == Array(payloads.dropFirst(32)))
        #expect(throws: SystemError.self) { try batch.receive(from: to) }
        #expect(batch.count == 0)
    }

    @Test func theKernelTellsWhenTheFirstOfThemCame() throws {
        let (from, to) = (try Sockets.bind(), try Sockets.bind())
        let before = Clocks.realTime
        Sockets.send([[1]], from: from, to: to.bound)
        let batch = ReceiveBatch()
        try batch.receive(from: to)
        let arrival = try #require(batch.arrival)
        #expect(arrival >= before - 1_000_000 && arrival <= Clocks.realTime)
    }

    @Test func anEmptyDatagramIsOne() throws {
        let (from, to) = (try Sockets.bind(), try Sockets.bind())
        Sockets.send([[]], from: from, to: to.bound)
        #expect(Sockets.drain(to, with: ReceiveBatch()) == [[]])
    }
}
