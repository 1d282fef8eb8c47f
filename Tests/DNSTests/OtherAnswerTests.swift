import Primitives
import Testing

@testable import DNS

struct OtherAnswerTests {
    @Test func aNodeHasItsAddressesAndItsMetadataAsText() throws {
        var mesh = Mesh.usual
        mesh.nodes[0].metadata = [("rack", "a=1"), ("a=b`c", "x"), ("rfc1035-note", "bare")]
        #expect(try mesh.ask("alice.node.mesh.", .a).answerTexts == ["A 10.0.0.1"])
        #expect(try mesh.ask("ALICE.node.dc1.mesh.", .aaaa).answerTexts == ["AAAA fd00::1"])
        let texts = ["TXT rack=a=1", "TXT a`=b``c=x", "TXT bare"]
        #expect(try mesh.ask("alice.node.mesh.", .txt).answerTexts == texts)
        let all = try mesh.ask("alice.node.mesh.", .any).answerTexts
        #expect(all == ["A 10.0.0.1", "AAAA fd00::1"] + texts)
        #expect(RecordBytes.text(String(repeating: "x", count: 300), ttl: 0).count == 10 + 302)
    }

    @Test func aNodeMayHaveDotsInItsName() throws {
        let mesh = Mesh(nodes: [.node("a.example.org", "10.0.0.5")])
        #expect(try mesh.ask("a.example.org.node.mesh.", .a).answerTexts == ["A 10.0.0.5"])
        // Who walks down label by label finds the way (RFC 8020).
        #expect(try mesh.ask("example.org.node.mesh.", .a).code == 0)
        #expect(try mesh.ask("example.com.node.mesh.", .a).code == 3)
    }

    @Test func digitsAreTheirAddress() throws {
        let mesh = Mesh.usual
        #expect(try mesh.ask("7f000001.addr.dc1.consul.", .a).answerTexts == ["A 127.0.0.1"])
        let v6: DomainName = "fd000000000000000000000000000001.addr.mesh."
        #expect(try mesh.ask(v6, .aaaa).answerTexts == ["AAAA fd00::1"])
        let other = try mesh.ask("7f000001.addr.mesh.", .aaaa, extensions: nil)
        #expect(other.answers.isEmpty && other.code == 0)
        #expect(other.additionals.map(\.text) == ["A 127.0.0.1"])
    }

    @Test func anAddressLeadsToItsNodeElseToItsService() throws {
        let mesh = Mesh.usual
        let node = try mesh.ask("1.0.0.10.in-addr.arpa.", .ptr)
        #expect(node.answerTexts == ["PTR alice.node.dc1.mesh."])
        let service = try mesh.ask("2.0.1.10.in-addr.arpa.", .ptr)
        #expect(service.answerTexts == ["PTR web.service.dc1.mesh."])
        let v6: DomainName =
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa."
        #expect(try mesh.ask(v6, .ptr).answerTexts == ["PTR alice.node.dc1.mesh."])
        let unknown = try mesh.ask("9.9.9.9.in-addr.arpa.", .ptr)
        #expect(unknown.code == 3)
        #expect(
            unknown.authorities.map { "\($0.name) \($0.text)" }
                == ["in-addr.arpa. SOA ns.mesh."]
        )
        let other = try mesh.ask("1.0.0.10.in-addr.arpa.", .a)
        #expect(other.code == 0 && other.answers.isEmpty)
        #expect(try mesh.ask("0.0.10.in-addr.arpa.", .ptr).code == 0)
    }

    @Test func theDomainHasItsAuthorityAndItsServers() throws {
        let mesh = Mesh.usual
        let soa = try mesh.ask("consul.", .soa)
        #expect(soa.answerTexts == ["SOA ns.consul."])
        #expect(
            soa.answers[0].data.suffix(20)
                == bytes("0000002a 00000e10 00000258 00015180 00000001")[...]
        )
        let ns = try mesh.ask("mesh.", .ns, extensions: nil)
        #expect(ns.answerTexts == ["NS alice.node.dc1.mesh.", "NS bob.node.dc1.mesh."])
        #expect(ns.additionals.map(\.text) == ["A 10.0.0.1", "AAAA fd00::1", "A 10.0.0.2"])
        #expect(try mesh.ask("mesh.", .any).answerTexts.count == 3)
        #expect(try mesh.ask("ns.mesh.", .a).answerTexts == ["A 10.0.0.1"])
        let address = try mesh.ask("mesh.", .a)
        #expect(address.code == 0 && address.answers.isEmpty && address.authorities.count == 1)
    }

    @Test func outsideOfTheDomainsIsRefusedWithASentence() throws {
        for name in ["example.org.", ".", "meshx."] as [DomainName] {
            let message = try Mesh.usual.ask(name, .a)
            #expect(message.code == ResponseCode.refused.rawValue)
            #expect(!message.isAuthoritative)
            let data = try #require(message.options?.data)
            #expect(data.starts(with: [0, 15]))
            #expect(String(decoding: data.dropFirst(6), as: UTF8.self).contains("its own domains"))
        }
    }

    @Test func preparedQueriesAreRefusedWithASentence() throws {
        let message = try Mesh.usual.ask("abc.query.consul.", .srv)
        #expect(message.code == ResponseCode.refused.rawValue)
        let text = String(decoding: message.options?.data.dropFirst(6) ?? [], as: UTF8.self)
        #expect(text.contains("no prepared queries"))
        #expect(message.answers.isEmpty && message.authorities.isEmpty)
    }

    @Test func transfersAreNotImplemented() throws {
        #expect(try Mesh.usual.ask("mesh.", .axfr).code == ResponseCode.notImplemented.rawValue)
        #expect(try Mesh.usual.ask("mesh.", .ixfr).code == ResponseCode.notImplemented.rawValue)
    }

    @Test func otherClassesAreRefused() throws {
        var query = Query(question: Question(name: "web.service.mesh.", type: .a, class: 3))
        #expect(try Mesh.usual.ask(query).code == ResponseCode.refused.rawValue)
        query.question.class = 255
        #expect(try Mesh.usual.ask(query).code == 0)
    }

    @Test func whileTheMeshIsNotKnownTheServerFails() throws {
        let query = Query(
            question: Question(name: "web.service.mesh.", type: .a),
            extensions: Extensions()
        )
        var random = Random(seed: 1)
        let answer = AnswerBuilder(.usual).notReady()
        let written = AnswerWriter.write(answer, to: query, limit: 512, random: &random)
        let message = try Message.read(written.bytes)
        #expect(message.code == ResponseCode.serverFailure.rawValue)
        #expect(message.options?.data.isEmpty == false)
    }
}
