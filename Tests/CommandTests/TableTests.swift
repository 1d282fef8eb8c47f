import Testing
import martlet

@Suite struct TableTests {
    @Test func everyColumnIsAsWideAsItsWidestCell() {
        var table = Table("Node", "Status")
        table.add(["a-long-name", "alive"])
        table.add(["b", ""])
        #expect(
            table.text == """
                Node         Status
                a-long-name  alive
                b            -
                """
        )
    }

    private static let wide: Table = {
        var table = Table("Node", "Status", "Tags")
        table.add(["n1", "passing", "alpha,beta,gamma"])
        table.add(["n2-long-name", "critical", ""])
        return table
    }()

    @Test func aNarrowTerminalCutsTheWidestColumns() {
        var console = Console()
        console.width = 30
        #expect(
            Self.wide.text(on: console) == """
                Node       Status    Tags
                n1         passing   alpha,be…
                n2-long-…  critical  -
                """
        )
        #expect(Self.wide.text(on: console).split(separator: "\n").allSatisfy { $0.count <= 30 })
        console.width = 5
        #expect(Self.wide.text(on: console).hasPrefix("Node  Status  Tags\nn1    passi…  alp…"))
        console.width = 200
        #expect(Self.wide.text(on: console) == Self.wide.text(on: Console()))
    }

    /// Signs of East Asia and pictures take two columns of a terminal.
    @Test func wideSignsTakeTheirRoom() {
        var table = Table("Service", "Tags")
        table.add(["日本語", "a"])
        table.add(["web-🚀", "b"])
        table.add(["u\u{308}bung", "c"])
        #expect(
            table.text == """
                Service  Tags
                日本語   a
                web-🚀   b
                u\u{308}bung    c
                """
        )
        var console = Console()
        console.width = 12
        table.add(["日本語日本語", "d"])
        #expect(table.text(on: console).hasSuffix("\n日本語…  d"))
    }

    @Test func statesAreColoredWhereAPersonLooks() {
        var console = Console()
        console.isColored = true
        let lines = Self.wide.text(on: console).split(separator: "\n")
        #expect(lines[0] == "Node          Status    Tags")
        #expect(lines[1] == "n1            \u{1B}[32mpassing\u{1B}[0m   alpha,beta,gamma")
        #expect(lines[2] == "n2-long-name  \u{1B}[31mcritical\u{1B}[0m  -")
    }
}
