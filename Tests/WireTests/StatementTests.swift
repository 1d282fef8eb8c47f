import Primitives
import Registry
import Sodium
import Testing
import Wire

struct StatementTests {
    @Test func aStatementHoldsForItsTargetRequesterNonceAndClusterAlone() {
        let statement = Samples.author(Samples.bob)
            .statement(requester: Samples.alice.id, nonce: 7)
        func isValid(
            by key: SigningKey = Samples.bob,
            requester: SigningKey = Samples.alice,
            nonce: UInt64 = 7,
            in cluster: ClusterID = Samples.cluster
        ) -> Bool {
            Statement.isValid(
                statement,
                by: key.publicKey,
                target: Samples.bob.id,
                requester: requester.id,
                nonce: nonce,
                in: cluster
            )
        }
        #expect(isValid())
        #expect(!isValid(by: Samples.carol))
        #expect(!isValid(requester: Samples.carol))
        #expect(!isValid(nonce: 8))
        #expect(!isValid(in: Samples.otherCluster))
        #expect(!Statement.isValid(trusting: statement))
    }

    @Test func aSimulatedAuthorSignsNothing() throws {
        let id = NodeID(high: 1, low: 2)
        let author = RecordAuthor(simulating: id, cluster: Samples.cluster)
        #expect(Statement.isValid(trusting: author.statement(requester: id, nonce: 1)))
        var body = try Samples.member()
        body.certificate = try CertificateCodec.simulated(for: id, name: body.name)
        let record = try author.sign(.member(body), version: Samples.version)
        #expect(record.signer == id)
        let read = try UnverifiedRecord(reading: record.value.bytes)
        #expect(read.verified(trusting: Samples.cluster).value == record.value)
        #expect(read.record.body == .member(body))
        var authorities = Authorities(trusting: Samples.cluster)
        try authorities.verify(body.certificate)
        #expect(throws: Rejection.recordSigner) {
            try read.verifiedMember(by: &authorities, in: Samples.cluster)
        }
    }
}
