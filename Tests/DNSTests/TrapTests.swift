import Testing

@testable import DNS

/// What real clients of DNS stumble over: each was seen with one of them.
struct TrapTests {
    /// HAProxy makes weights of 1 to 256 out of those of SRV: a 256th of each and 1.
    private func asHAProxy(_ message: Message) -> [Int] {
        message.answers.sorted { $0.word(4) < $1.word(4) }.map { $0.word(2) / 256 + 1 }
    }

    @Test func haproxySeesTheRatiosOfWeightsAlthoughItDividesThemBy256() throws {
        var mesh = Mesh.many(3)
        for (number, weight) in [300, 100, 1].enumerated() {
            mesh.services["many"]?[number].weight = UInt16(weight)
        }
        let scaled = try mesh.ask("_many._tcp.service.mesh.", .srv)
        #expect(asHAProxy(scaled) == [256, 86, 1])
        let raw = AnswerSettings(domains: ["mesh."], weights: .raw)
        let told = try mesh.ask("_many._tcp.service.mesh.", .srv, settings: raw)
        #expect(asHAProxy(told) == [2, 1, 1])
        #expect(Set(told.answers.map { $0.word(2) }) == [300, 100, 1])
    }

    @Test func theWeightOfNobodyWhoMayBeCalledIsNothing() throws {
        var mesh = Mesh.many(2)
        mesh.services["many"]?[0].weight = .max
        let message = try mesh.ask("many.service.mesh.", .srv)
        #expect(message.answers.map { $0.word(2) }.sorted() == [1, 65_280])
    }

    @Test func haproxyFindsAddressesBesideTheAnswers() throws {
        let message = try Mesh.many(10).ask("_many._tcp.service.mesh.", .srv)
        let glue = message.additionals.filter { $0.type == .a }
        #expect(Set(glue.map(\.name)) == Set(message.answers.compactMap(\.target)))
    }

    @Test(arguments: ["web.service.mesh.", "db.service.consul.", "_web._tcp.service.mesh."])
    func caddyResolvesEveryTargetByAQuestionOfItsOwn(_ name: String) throws {
        let message = try Mesh.usual.ask(DomainName(stringLiteral: name), .srv)
        for target in message.answers.compactMap(\.target) {
            let glue = message.additionals.filter { $0.name == target && $0.type == .a }
            let asked = try Mesh.usual.ask(target, .a)
            #expect(!asked.answers.isEmpty)
            #expect(asked.answerTexts == glue.map(\.text))
            // It asks for the other family too, which must not be NXDOMAIN.
            #expect(try Mesh.usual.ask(target, .aaaa).code == 0)
        }
    }

    @Test func nothingHealthyIsNXDOMAINAndNothingOfTheTypeIsNODATA() throws {
        var mesh = Mesh.usual
        let nodata = try mesh.ask("web.service.mesh.", .aaaa)
        #expect(nodata.code == 0 && nodata.answers.isEmpty && nodata.authorities.count == 1)
        for number in 0..<2 { mesh.services["web"]?[number].status = .critical }
        let nxdomain = try mesh.ask("web.service.mesh.", .aaaa)
        #expect(nxdomain.code == 3 && nxdomain.authorities.count == 1)
    }

    @Test func theCaseOfTheQuestionIsKeptForWhoChecksIt() throws {
        let name: DomainName = "_wEb._tCp.SeRvIcE.mEsH."
        let message = try Mesh.usual.ask(name, .srv)
        #expect(message.questions[0].name == name)
        #expect(message.answers.allSatisfy { $0.name == name })
        #expect(message.answers.count == 2)
    }

    @Test func noPointerStandsInTheTargetOfSRV() throws {
        let message = try Mesh.usual.ask("web.service.mesh.", .srv)
        for answer in message.answers {
            #expect(Array(answer.data.dropFirst(6)) == answer.target?.wire)
        }
    }

    @Test func clientsThatAskForSignaturesOrServicesHearThatThereAreNone() throws {
        // DS, DNSKEY, SVCB, HTTPS: validating forwarders and browsers.
        for type in [43, 48, 64, 65] {
            let message = try Mesh.usual.ask(
                "web.service.mesh.",
                RecordType(rawValue: UInt16(type))
            )
            #expect(message.code == 0 && message.answers.isEmpty && message.authorities.count == 1)
        }
    }
}
