import Testing
import martlet

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
