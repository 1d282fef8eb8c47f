import Primitives
import Testing

@testable import DNS

struct ServiceAnswerTests {
    @Test func aServiceIsTheAddressesOfItsInstances() throws {
        let message = try Mesh.usual.ask("web.service.mesh.", .a)
        #expect(message.answerTexts.sorted() == ["A 10.1.0.1", "A 10.1.0.2"])
        #expect(message.answers.allSatisfy { $0.name == "web.service.mesh." && $0.ttl == 0 })
        #expect(message.isAuthoritative)
        #expect(message.header.flags & 0x80 == 0, "recursion is not available")
        #expect(message.authorities.isEmpty)
    }

    @Test func anInstanceWithoutAnAddressIsWhereItsNodeIs() throws {
        #expect(try Mesh.usual.ask("db.service.mesh.", .a).answerTexts == ["A 10.0.0.1"])
        #expect(try Mesh.usual.ask("db.service.mesh.", .aaaa).answerTexts == ["AAAA fd00::1"])
    }

    @Test(arguments: ["_web._tcp.service.mesh.", "web.service.mesh.", "_web._tcp.mesh."])
    func bothSpellingsAreAnsweredWithWeightsPortsAndAddresses(_ name: String) throws {
        let settings = AnswerSettings(domains: ["mesh."], weights: .raw)
        let name = DomainName(stringLiteral: name)
        let message = try Mesh.usual.ask(name, .srv, settings: settings)
        #expect(
            message.answerTexts.sorted() == [
                "SRV 1 1 8081 0a010002.addr.dc1.mesh.", "SRV 1 3 8080 0a010001.addr.dc1.mesh.",
            ]
        )
        let glue = message.additionals.filter { $0.type == .a }
        #expect(
            Set(glue.map { "\($0.name) \($0.text)" }) == [
                "0a010001.addr.dc1.mesh. A 10.1.0.1", "0a010002.addr.dc1.mesh. A 10.1.0.2",
            ]
        )
    }

    @Test func theTargetOfAnInstanceWithoutAnAddressIsItsNode() throws {
        let message = try Mesh.usual.ask("db.service.consul.", .srv)
        #expect(message.answerTexts == ["SRV 1 65280 5432 alice.node.dc1.consul."])
        let glue = message.additionals.filter { $0.type != .opt }
        #expect(glue.map(\.text) == ["A 10.0.0.1", "AAAA fd00::1"])
        #expect(glue.allSatisfy { $0.name == "alice.node.dc1.consul." })
    }

    @Test func aNodeWhoseNameIsNoneOfDNSIsATargetByItsAddress() throws {
        let odd = NamedNode.node("a..b", "10.0.0.7")
        let mesh = Mesh(nodes: [odd], services: ["x": [ServiceInstance(node: odd, port: 1)]])
        #expect(
            try mesh.ask("x.service.mesh.", .srv).answerTexts
                == ["SRV 1 65280 1 0a000007.addr.dc1.mesh."]
        )
    }

    @Test func instancesOfOneAddressHaveItOnce() throws {
        let instances = [1, 2, 3].map { port in
            ServiceInstance(node: Mesh.bob, port: UInt16(port))
        }
        let mesh = Mesh(nodes: [Mesh.bob], services: ["x": instances])
        #expect(try mesh.ask("x.service.mesh.", .a).answerTexts == ["A 10.0.0.2"])
        let message = try mesh.ask("x.service.mesh.", .srv, extensions: nil)
        #expect(message.answers.count == 3)
        #expect(message.additionals.map(\.text) == ["A 10.0.0.2"])
    }

    @Test func anInstanceThatNamesAHostIsAnAliasAndATarget() throws {
        let host = ServiceInstance(node: Mesh.bob, address: "db.example.org", port: 5_432)
        var mesh = Mesh(nodes: [Mesh.bob], services: ["db": [host, host]])
        for type in [RecordType.a, .aaaa, .any, .cname] {
            let message = try mesh.ask("db.service.mesh.", type)
            #expect(message.answerTexts == ["CNAME db.example.org."])
            #expect(!message.header.isTruncated)
        }
        let message = try mesh.ask("db.service.mesh.", .srv, extensions: nil)
        #expect(Set(message.answerTexts) == ["SRV 1 65280 5432 db.example.org."])
        #expect(message.additionals.isEmpty)
        // Where another instance has an address, that is the answer: a name with an alias has
        // nothing beside it.
        mesh.services["db"]?.append(ServiceInstance(node: Mesh.bob, port: 1))
        #expect(try mesh.ask("db.service.mesh.", .a).answerTexts == ["A 10.0.0.2"])
        let texts = try mesh.ask("db.service.mesh.", .cname)
        #expect(texts.answers.isEmpty && texts.code == 0)
    }

    @Test func aTagNarrowsAService() throws {
        var mesh = Mesh.usual
        mesh.tagged["web"] = ["v2": [mesh.services["web", default: []][1]]]
        for name in ["v2.web.service.mesh.", "_web._v2.service.mesh."] as [DomainName] {
            #expect(try mesh.ask(name, .a).answerTexts == ["A 10.1.0.2"])
        }
        #expect(try mesh.ask("v3.web.service.mesh.", .a).code == 3)
    }

    @Test func criticalAndDrainedInstancesAreLeftOutAndWarningOnesStay() throws {
        var mesh = Mesh.usual
        mesh.services["web"]?[0].status = .critical
        mesh.services["web"]?[1].status = .warning
        #expect(try mesh.ask("web.service.mesh.", .a).answerTexts == ["A 10.1.0.2"])
        let strict = AnswerSettings(domains: ["mesh."], isOnlyPassing: true)
        #expect(try mesh.ask("web.service.mesh.", .a, settings: strict).code == 3)
        mesh.services["web"]?[0].status = .passing
        mesh.services["web"]?[1].weight = 0
        #expect(try mesh.ask("web.service.mesh.", .a).answerTexts == ["A 10.1.0.1"])
    }

    @Test func whatAnyAsksForIsTheAddresses() throws {
        let message = try Mesh.usual.ask("db.service.mesh.", .any)
        #expect(message.answerTexts.sorted() == ["A 10.0.0.1", "AAAA fd00::1"])
        #expect(message.questions.first?.type == .any)
    }

    @Test func timesToLiveAreAsConfigured() throws {
        var settings = AnswerSettings(domains: ["mesh."], nodeTTL: 9)
        settings.serviceTTL.add("we*", seconds: 7)
        let message = try Mesh.usual.ask("web.service.mesh.", .srv, settings: settings)
        #expect(message.answers.map(\.ttl) == [7, 7])
        #expect(try Mesh.usual.ask("db.service.mesh.", .a, settings: settings).answers[0].ttl == 0)
        #expect(try Mesh.usual.ask("bob.node.mesh.", .a, settings: settings).answers[0].ttl == 9)
    }

    @Test func nearInstancesComeFirstAndAreSaidToBeNearer() throws {
        var mesh = Mesh.many(6)
        for number in 0..<6 { mesh.services["many"]?[number].distance = UInt8(number / 2) }
        let near = try mesh.ask("many.near.mesh.", .srv)
        #expect(near.answers.map { $0.word(0) } == [1, 1, 2, 2, 3, 3])
        let plain = try mesh.ask("many.service.mesh.", .srv)
        #expect(plain.answers.allSatisfy { $0.word(0) == 1 })
        let zone = AnswerSettings(domains: ["mesh."], prefersZone: true)
        let preferred = try mesh.ask("many.service.mesh.", .srv, settings: zone)
        #expect(preferred.answers.map { $0.word(0) } == [1, 1, 1, 1, 2, 2])
        #expect(Set(preferred.answers.suffix(2).map { $0.word(4) }) == [1_004, 1_005])
        let addresses = try mesh.ask("many.near.mesh.", .a).answerTexts
        #expect(Set(addresses.prefix(2)) == ["A 10.9.0.1", "A 10.9.0.2"])
    }

    @Test func instancesKeptFromCallsByABreakerComeLastAndAreTold() throws {
        var mesh = Mesh.many(5)
        mesh.services["many"]?[2].isEjected = true
        for seed in 1...50 {
            let message = try mesh.ask("many.service.mesh.", .a, seed: UInt64(seed))
            #expect(message.answers.count == 5)
            #expect(message.answerTexts.last == "A 10.9.0.3")
        }
        let question = Question(name: "many.service.mesh.", type: .a)
        #expect(AnswerBuilder(.usual).answer(question, serial: 1, from: mesh).isShortLived)
    }
}
