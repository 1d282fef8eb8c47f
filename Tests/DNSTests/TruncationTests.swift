import Primitives
import Testing

@testable import DNS

struct TruncationTests {
    private static func query(_ type: RecordType, hasExtensions: Bool = true) -> Query {
        Query(
            question: Question(name: "many.service.mesh.", type: type),
            extensions: hasExtensions ? Extensions(payloadBytes: 4_096) : nil
        )
    }

    /// For SRV, addresses are cut together with the answer they belong to.
    @Test(arguments: [RecordType.a, .srv, .any], [true, false])
    func atEveryLengthWhatFitsIsToldAndWhatDoesNotIsSaid(_ type: RecordType, _ extended: Bool)
        throws
    {
        let query = Self.query(type, hasExtensions: extended)
        let answer = Mesh.many(40).prepared(query.question)
        var last = 0
        for limit in 512...2_600 {
            let message = try answer.told(to: query, limit: limit, seed: 1)
            let count = message.answers.count
            #expect(message.header.isTruncated == (count < 40))
            #expect(count >= last && count > 0)
            last = count
            if type == .srv {
                let glue = message.additionals.filter { $0.type != .opt }
                #expect(glue.count == count)
                #expect(Set(glue.map(\.name)) == Set(message.answers.compactMap(\.target)))
            }
            #expect((message.options != nil) == extended)
        }
        #expect(last == 40)
    }

    @Test func thereIsNoLimitOfThreeAnswers() throws {
        let message = try Mesh.many(12).ask(Self.query(.a, hasExtensions: false), limit: 512)
        #expect(message.answers.count == 12)
        #expect(!message.header.isTruncated)
    }

    @Test func oneAnswerComesWhereItFitsWithoutItsAddresses() throws {
        let host = String(repeating: "a", count: 63)
        let node = NamedNode(
            name: [host, host, host].joined(separator: "."),
            datacenter: "dc1",
            addresses: (0..<20).map { .v6(high: 1, low: $0) }
        )
        let mesh = Mesh(nodes: [node], services: ["x": [ServiceInstance(node: node, port: 1)]])
        let query = Query(question: Question(name: "x.service.mesh.", type: .srv))
        let message = try mesh.ask(query, limit: 512)
        #expect(message.answers.count == 1)
        #expect(message.additionals.isEmpty)
        #expect(message.header.isTruncated)
        #expect(try mesh.ask(query, limit: 1_232).additionals.count == 20)
    }

    @Test func theLargestMessageHoldsWhatPointersDoNotReach() throws {
        let mesh = Mesh.many(1_500)
        for type in [RecordType.srv, .a] {
            let message = try mesh.ask(Self.query(type))
            let glue = message.additionals.filter { $0.type == .a }
            if type == .srv {
                #expect(message.answers.count > 700)
                #expect(message.header.isTruncated)
                let targets = message.answers.compactMap(\.target)
                #expect(glue.map(\.name) == targets)
            } else {
                #expect(message.answers.count == 1_500)
                #expect(!message.header.isTruncated)
            }
        }
        #expect(try Mesh.many(5_000).ask(Self.query(.a)).header.isTruncated)
    }

    @Test func whatIsAdditionalIsCutLikeTheRest() throws {
        let text = Explanation.outside.option
        #expect(text.count < 200, "a refusal fits beside the longest name")
        let labels = Array(repeating: String(repeating: "a", count: 60), count: 3) + ["x", "mesh"]
        let name = try #require(DomainName(labels: labels))
        let query = Query(
            question: Question(name: name, type: .a),
            extensions: Extensions(payloadBytes: 512)
        )
        let message = try Mesh.usual.ask(query, limit: 512)
        #expect(message.code == 3 && !message.header.isTruncated)
    }

    @Test func aNegativeAnswerFitsBesideTheLongestName() throws {
        let labels = Array(repeating: String(repeating: "a", count: 60), count: 4) + ["mesh"]
        let name = try #require(DomainName(labels: labels))
        let message = try Mesh.usual.ask(name, .a, extensions: nil, limit: 512)
        #expect(message.code == 3 && message.authorities.count == 1)
    }

    @Test func anAnswerWithoutRecordsSendsTheAskerToTCP() throws {
        let written = AnswerWriter.writeTruncated(to: Self.query(.srv))
        let message = try Message.read(written.bytes)
        #expect(message.header.isTruncated && message.answers.isEmpty && message.code == 0)
        let asked = 12 + message.questions[0].name.wire.count + 4
        #expect(written.bytes.count == asked + 11)
    }
}
