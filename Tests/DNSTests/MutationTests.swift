import Mutations
import Primitives
import Testing

@testable import DNS

struct MutationTests {
    private static let seeds = [
        "1234 0100 0001 0000 0000 0001 03776562 0773657276696365 046d657368 00 0021 0001"
            + "00 0029 04d0 00008000 000a 0008 0006 0001 10 00 0a01",
        "1234 0100 0001 0000 0000 0000 045f776562 045f746370 06636f6e73756c 00 00ff 0001",
        "1234 0000 0001 0000 0000 0000 0131 0130 0130 023130 07696e2d61646472 0461727061 00"
            + "000c 0001",
        "1234 0100 0001 0000 0000 0000 083766303030303031 0461646472 046d657368 00 0001 0001",
    ].map(bytes)

    @Test func whateverIsAskedIsAnsweredOrRefused() throws {
        var random = Random(seed: 7)
        let mesh = Mesh.usual
        for round in 0..<20_000 {
            let original = Self.seeds[round % Self.seeds.count]
            let other = Self.seeds[random.index(below: Self.seeds.count)]
            let damaged = random.mutated(original, splicing: other)
            guard let query = try? Query.read(damaged) else { continue }
            let written = mesh.written(query, limit: 512, seed: UInt64(round))
            #expect(written.bytes.count <= 512)
            let message = try Message.read(written.bytes)
            #expect(message.questions == [query.question])
        }
    }

    @Test func damagedAnswersAreReadOrRefused() {
        var random = Random(seed: 8)
        let query = Query(
            question: Question(name: "many.service.mesh.", type: .srv),
            extensions: Extensions()
        )
        let answer = Mesh.many(8).written(query).bytes
        for _ in 0..<20_000 {
            _ = try? Message.read(random.mutated(answer, splicing: Self.seeds[0]))
        }
        for length in 0..<answer.count {
            #expect(throws: MessageError.self) { try Message.read(Array(answer.prefix(length))) }
        }
    }
}
