/// What the checks of this node said last: their owner alone knows it. From memory, immutable.
package struct CheckOutputs: Sendable {
    /// Another number where any of them is another.
    package let edition: UInt64
    private let find: @Sendable (String) -> String?

    package init(edition: UInt64, find: @escaping @Sendable (String) -> String?) {
        self.edition = edition
        self.find = find
    }

    /// The output of the check of this id; `nil` where there is none.
    package subscript(id: String) -> String? { find(id) }
}
