import DNS
import Testing

@testable import DNSServer

@Suite struct KeptAnswersTests {
    private func key(_ number: Int) throws -> KeptAnswers.Key {
        KeptAnswers.Key(name: try #require(DomainName("s\(number).mesh")), type: .a)
    }

    private func kept(_ index: UInt64) -> KeptAnswers.Kept {
        let builder = AnswerBuilder(AnswerSettings(domains: []))
        return KeptAnswers.Kept(
            answer: builder.notReady(),
            topic: nil,
            topicIndex: 0,
            index: index,
            until: nil
        )
    }

    private func indexes(_ answers: KeptAnswers, _ numbers: Range<Int>) throws -> [UInt64?] {
        try numbers.map { number in
            answers.place(of: try key(number)).flatMap { answers[$0]?.index }
        }
    }

    @Test func forANewOneTheOldestGoes() throws {
        var answers = KeptAnswers(maximumCount: 3)
        for number in 1...5 { answers.put(kept(UInt64(number)), for: try key(number)) }
        #expect(try indexes(answers, 1..<6) == [nil, nil, 3, 4, 5])
        // A newer answer to a question keeps its place.
        answers.put(kept(44), for: try key(4))
        #expect(try indexes(answers, 3..<6) == [3, 44, 5])
        answers.put(kept(6), for: try key(6))
        #expect(try indexes(answers, 3..<7) == [nil, 44, 5, 6])
        #expect(answers.count == 3)
    }

    @Test func theirBytesAreLimited() throws {
        let size = kept(0).answer.sizeBytes
        var answers = KeptAnswers(maximumCount: 100, maximumBytes: 3 * size + size / 2)
        for number in 0..<250 {
            answers.put(kept(UInt64(number)), for: try key(number))
            #expect(answers.sizeBytes == answers.count * size && answers.count <= 3)
        }
        #expect(try indexes(answers, 246..<250) == [nil, 247, 248, 249])
        // One beyond the limit is kept alone.
        var few = KeptAnswers(maximumCount: 100, maximumBytes: 1)
        for number in 0..<3 { few.put(kept(UInt64(number)), for: try key(number)) }
        #expect(try indexes(few, 0..<3) == [nil, nil, 2])
    }
}
