/// The text form of the small files: `#` begins a remark.
package enum StoredText {
    /// The lines that are neither empty nor a remark.
    static func contentLines(_ text: String) -> [Substring] {
        text.utf8.split(separator: UInt8(ascii: "\n")).map { Substring($0) }
            .filter { !$0.hasPrefix("#") }
    }
}
