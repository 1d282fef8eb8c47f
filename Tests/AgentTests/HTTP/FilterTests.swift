import Primitives
import Registry
import Testing

@testable import Filters
@testable import Formats
@testable import HTTPAPI

/// The language of `filter`.
struct FilterTests {
    private let element = JSONValue.object([
        JSONMember(key: "Name", value: .string("web")),
        JSONMember(key: "Port", value: .number("80")),
        JSONMember(key: "Up", value: .bool(true)),
        JSONMember(key: "Tags", value: .array([.string("a"), .string("b")])),
        JSONMember(key: "None", value: .array([])),
        JSONMember(
            key: "Meta",
            value: .object([JSONMember(key: "a.b", value: .string("c"))])
        ),
        JSONMember(
            key: "Checks",
            value: .array(
                ["passing", "critical"].map {
                    .object([JSONMember(key: "Status", value: .string($0))])
                }
            )
        ),
    ])

    @Test(arguments: [
        "Name == web", "Name == \"web\"", "Name==`web`", "Name != api", "Port == 80",
        "Port == 80.0",
        "Up == true", "Up != false", "Tags contains a", "\"a\" in Tags", "b in Tags",
        "c not in Tags",
        "Tags not contains c", "None is empty", "Tags is not empty", "Meta[\"a.b\"] == c",
        "\"a.b\" in Meta", "Name contains eb", "Checks.Status == critical", "Missing is empty",
        "Checks.Status != critical", "Missing != x", "not Name == api", "not (Name == api)",
        "Name == web and Port == 80", "Name == api or Port == 80", "not Name == api and Up == true",
        "Name == web or Name == x and Port == 1", "(Name == x or Name == web) and Port == 80",
        "Name matches \"^w.b$\"", "Name not matches x", "Name matches `e\\w`", "Missing == \"\"",
        "Missing matches `^$`", "Checks.Status matches crit", "Missing not contains x",
        "Checks[\"Status\"] == passing", "\"web\\u0021\" not in Tags", " Name\t==\nweb ",
    ])
    func theseHold(text: String) throws {
        #expect(try FilterParser.parse(text).holds(for: element))
    }

    @Test(arguments: [
        "Name == api", "Port == 81", "Up == false", "Tags contains c", "a not in Tags",
        "Name matches `^e`", "Name not matches web", "None is not empty", "Missing == x",
        "Checks.Status == warning", "Missing contains x",
        "(Name == web or Name == x) and Port == 1", "not not Name == x",
        "Name == web and not Up == 1",
    ])
    func theseDoNot(text: String) throws {
        #expect(try !FilterParser.parse(text).holds(for: element))
    }

    @Test(arguments: [
        "", "Name", "Name ==", "== web", "Name = web", "Name is", "Name is full", "(Name == a",
        "Name == a)", "Name == a b", "and", "Name == \"a", "Name == `a", "Name[a] == b",
        "Name == a and", "in Tags", "not", "a in", "Name matches \"(\"", "Name ~ a", ".a == b",
        "Name not == a", "Name == \"\\x\"", "a..b == c", "Name[\"a\" == b", "or == a",
    ])
    func theseAreNotFilters(text: String) {
        #expect(throws: FilterError.self) { try FilterParser.parse(text) }
    }

    @Test(arguments: [
        ("Port==http", "Invalid filter: \"Port\" is a number"),
        ("Tags==a", "Invalid filter: \"Tags\" is no single value"),
        ("EnableTagOverride==maybe", "Invalid filter: \"EnableTagOverride\" is true or false"),
        ("Port%20is%20empty", "Invalid filter: \"Port\" is never empty"),
        ("Port%20contains%208", "Invalid filter: \"Port\" is no list, map or text"),
        ("Tags%20matches%20a", "Invalid filter: \"Tags\" is no text"),
        ("Port.Number==1", "Invalid filter: \"Port\" has no members"),
        ("Service%20matches%20%22a(%22", "Invalid filter: the pattern is none: a ) is missing"),
    ])
    func whatASelectorCannotBeAskedIsSaid(filter: String, text: String) async {
        let response = await Rig().get("/v1/agent/services?filter=\(filter)")
        #expect(response.code == 400)
        #expect(response.bodyText.hasPrefix(text), "\(response.bodyText)")
    }

    @Test func filtersAreBounded() {
        let deep = String(repeating: "(", count: 1_000)
        #expect(throws: FilterError.self) { try FilterParser.parse(deep) }
        let nots = String(repeating: "not ", count: 1_000) + "a == b"
        #expect(throws: FilterError.self) { try FilterParser.parse(nots) }
        let long = String(repeating: "a", count: FilterParser.maximumLength) + " == b"
        #expect(throws: FilterError.self) { try FilterParser.parse(long) }
    }

    @Test func everyPrefixIsReadOrRefusedWithoutATrap() {
        let text = "not (\"a\\\"\" in Checks.Status or Meta[\"x\"].y is not empty) and b != `c`"
        for length in 0...text.utf8.count {
            _ = try? FilterParser.parse(String(decoding: text.utf8.prefix(length), as: UTF8.self))
        }
    }

    @Test func listsAreFilteredInTheirOwnShape() async throws {
        let rig = Rig()
        rig.apply(
            rig.mesh.member(1),
            rig.mesh.member(2),
            rig.mesh.instance(of: 1, tags: ["a"], metadata: [MetadataEntry(key: "v", value: "1")]),
            rig.mesh.instance(of: 2, tags: ["b"]),
            rig.mesh.instance(of: 2, service: "api")
        )
        _ = await rig.put("/v1/agent/service/register", #"{"Name":"x"}"#)
        let cases = [
            ("/v1/health/service/web", "Service.Meta.v%20==%201", 1),
            ("/v1/health/service/web", "Node.Node==n2", 1),
            ("/v1/health/service/web", "Checks.Status==critical", 0),
            ("/v1/catalog/service/web", "a%20in%20ServiceTags", 1),
            ("/v1/catalog/services", "b%20in%20ServiceTags", 1),
            ("/v1/catalog/services", "ServiceName!=web", 1),
            ("/v1/catalog/nodes", "Node==n1", 1),
            ("/v1/health/state/any", "Node==n1", 1),
            ("/v1/agent/services", "Service==y", 0),
            ("/v1/agent/members", "Tags.dc==dc1", 2),
            ("/v1/health/service/web", "Service.Meta.none==%22%22", 2),
            ("/v1/health/service/web", "Service.Meta.v!=%22%22", 1),
            ("/v1/health/service/web", "Service.Kind==%22%22", 2),
            ("/v1/health/service/web", "Service.Connect.Native==false", 2),
            ("/v1/health/service/web", "Node.Locality.Zone%20is%20empty", 2),
            ("/v1/health/service/web", "Service.Capacity==0", 2),
            ("/v1/health/service/web", "Service.ID%20matches%20%22%5Eweb%5B12%5D$%22", 2),
            ("/v1/catalog/service/web", "ServiceProxy.DestinationServiceName==%22%22", 2),
            ("/v1/agent/services", "Kind==%22%22%20and%20Tags%20is%20empty", 1),
        ]
        for (path, filter, count) in cases {
            let response = await rig.get("\(path)?filter=\(filter)")
            #expect(response.code == 200, "\(response.bodyText)")
            #expect(try response.json.count == count, "\(path) \(filter)")
        }
        let node = try await rig.get("/v1/catalog/node/n2?filter=Service==api").json
        #expect(node["Services"]?.count == 1)
        let unknown = await rig.get("/v1/health/service/web?filter=Nodes.Node==n2")
        #expect(unknown.code == 400)
        #expect(unknown.bodyText.hasPrefix("Invalid filter: \"Nodes\" is not one of Checks, Node"))
        let inner = await rig.get("/v1/health/service/web?filter=Service.Tag==a")
        #expect(inner.code == 400)
        #expect(
            inner.bodyText.hasPrefix("Invalid filter: \"Service.Tag\" is not one of Service.Addr")
        )
        #expect(inner.bodyText.contains("Service.Tags"))
        let broken = await rig.get("/v1/health/service/web?filter=Node.Node=n2")
        #expect(broken.bodyText == "Invalid filter at byte 9: no such operator")
    }
}
