import Primitives
import Testing

@testable import DNS

/// A service of thousands, of which an answer holds a dozen.
struct ManyInstancesTests {
    private let query = Query(question: Question(name: "many.service.mesh.", type: .srv))

    @Test(arguments: [RecordType.srv, .a])
    func everyOneOfThemHasItsTurn(_ type: RecordType) throws {
        let count = 10_000
        var query = query
        query.question.type = type
        let answer = Mesh.many(count).prepared(query.question)
        #expect(answer.count == count)
        var seen = 0
        var late = 0
        for seed in 0..<200 {
            let message = try answer.told(to: query, limit: 512, seed: UInt64(seed))
            #expect(message.header.isTruncated && message.answers.count > 5)
            for text in message.answerTexts {
                seen += 1
                if try #require(Self.block(text)) >= 30 { late += 1 }
            }
        }
        #expect(abs(Double(late) / Double(seen) - 0.25) < 0.05)
    }

    /// Which 250 of them it is of: their addresses are 10.9.BLOCK.NUMBER.
    private static func block(_ text: String) -> Int? {
        let words = text.split(separator: " ")
        if words.first == "SRV" {
            return UInt32(words.last?.prefix(8) ?? "", radix: 16).map { Int($0 >> 8 & 0xFF) }
        }
        return words.last?.split(separator: ".").dropFirst(2).first.flatMap { Int($0) }
    }

    @Test func onlyWhatIsDrawnIsMade() throws {
        var made: [Int] = []
        var draft = PreparedAnswer.Draft()
        draft.candidates = PreparedAnswer.Draft.Candidates(
            ranks: Array(repeating: PreparedAnswer.Draft.Rank(weight: 1), count: 10_000)
        ) { number in
            made.append(number)
            return number % 2 == 0
                ? nil : PreparedAnswer.Draft.Item(tail: RecordBytes.address(.v4(1), ttl: 0))
        }
        let answer = PreparedAnswer(draft)
        #expect(made.isEmpty)
        let message = try answer.told(to: query, limit: 512, seed: 1)
        // Those that are no record after all are passed over.
        #expect(message.answers.count == (512 - 35) / 16 && message.header.isTruncated)
        #expect(made.count < 100 && Set(made).count == made.count)
        let before = made
        _ = try answer.told(to: query, limit: 512, seed: 1)
        #expect(made == before)
    }
}
