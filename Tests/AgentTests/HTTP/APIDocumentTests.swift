import Foundation
import HTTPTypes
import Testing

@testable import HTTPAPI
@testable import Services

/// The documents of the API name what the table of routes has, and nothing else.
struct APIDocumentTests {
    private struct Place: Hashable, CustomStringConvertible {
        let method: String
        let path: String
        var description: String { method + " " + path }
    }

    @Test func theOpenAPIFileIsTheTableOfRoutes() throws {
        let documented = try Self.documented()
        let served = Set(Self.rows.flatMap(Self.places))
        #expect(documented.subtracting(served) == [])
        #expect(served.subtracting(documented) == [])
        #expect(documented.count > 50)
    }

    @Test func everyReferenceInTheOpenAPIFileIsThere() throws {
        let text = try Self.text("docs/openapi.json")
        let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        for match in text.matches(of: /"#\/components\/(\w+)\/(\w+)"/) {
            let components = document?["components"] as? [String: [String: Any]]
            #expect(components?[String(match.1)]?[String(match.2)] != nil, "\(match.0)")
        }
    }

    @Test func everyKeyOfEveryKindOfCheckIsInTheOpenAPIFile() throws {
        let text = try Self.text("docs/openapi.json")
        let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let components = document?["components"] as? [String: [String: [String: Any]]]
        let check = components?["schemas"]?["CheckDefinition"]
        let keys = try #require(check?["properties"] as? [String: Any]).keys
        for kind in CheckKinds.table {
            #expect(Set(kind.selectors + kind.modifiers).subtracting(keys) == [])
        }
    }

    @Test func everyReasonOfAnErrorIsInTheDocuments() throws {
        let text = try Self.text("docs/openapi.json")
        let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let components = document?["components"] as? [String: [String: [String: Any]]]
        let error = components?["schemas"]?["Error"]?["properties"] as? [String: [String: Any]]
        let known = try #require(error?["Reason"]?["enum"] as? [String])
        #expect(Set(known) == Set(MeshRefusal.Reason.words))
        let page = try Self.text("docs/balancing.md")
        #expect(MeshRefusal.Reason.words.filter { !page.contains("`\($0)`") } == [])
    }

    @Test func thePageShowsEveryPlace() throws {
        let page = try Self.text("docs/api.md")
        #expect(Self.rows.map(\.path).filter { !page.contains($0) } == [])
    }

    /// What is provided; what is refused is told by its families.
    private static var rows: [RouteTable.Row] { RouteTable.provided }

    private static func places(_ row: RouteTable.Row) -> [Place] {
        row.methods.map { Place(method: $0.rawValue.lowercased(), path: String(row.path)) }
    }

    /// Operations by the part of their path before its first parameter.
    private static func documented() throws -> Set<Place> {
        let data = Data(try text("docs/openapi.json").utf8)
        let document = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        let paths = try #require(document?["paths"] as? [String: [String: Any]])
        return Set(
            paths.flatMap { path, operations in
                operations.keys.map { Place(method: $0, path: String(path.prefix { $0 != "{" })) }
            }
        )
    }

    private static func text(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}
