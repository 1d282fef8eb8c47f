import Primitives
import Registry
import Testing
import Wire

/// HELD? and HELD, beside what holds for every message.
struct HeldTests {
    @Test func aQuestionIsAboutOneToEightVersions() throws {
        for count in 1...8 {
            let question = Samples.heldQuestion(of: keys(count))
            let payload = Message.heldQuestion(question).payload
            #expect(payload.count == 9 + 32 * count)
            let read = try Message.read(.heldQuestion, payload: payload[...])
            #expect(read.message == .heldQuestion(question))
        }
        var payload = Message.heldQuestion(Samples.heldQuestion(of: keys(9))).payload
        #expect(throws: Rejection.limit) {
            try Message.read(.heldQuestion, payload: payload[...])
        }
        payload[8] = 0
        #expect(throws: Rejection.malformed) {
            try Message.read(.heldQuestion, payload: payload[...])
        }
    }

    @Test func anAnswerIsSmallerThanItsQuestion() {
        let question = Message.heldQuestion(Samples.heldQuestion(of: keys(1)))
        let answer = Message.held(HeldAnswer(nonce: Samples.nonce, bits: .max))
        #expect(answer.payloadSize == 9)
        #expect(answer.payloadSize < question.payloadSize)
    }

    @Test func theFirstVersionHasTheHighestBit() {
        #expect(HeldAnswer.whole(1) == 0b1000_0000)
        #expect(HeldAnswer.whole(3) == 0b1110_0000)
        #expect(HeldAnswer.whole(8) == .max)
    }

    private func keys(_ count: Int) -> [Digest] {
        (0..<count).map { Digest(high: UInt64($0), low: 7) }
    }
}
