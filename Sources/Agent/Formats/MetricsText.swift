/// Writes Prometheus' text format, version 0.0.4.
package struct MetricsText: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Begins a metric: its samples follow.
    package mutating func begin(_ name: String, type: String, help: String) {
        append("# HELP \(name) \(help)\n# TYPE \(name) \(type)\n")
    }

    /// Writes one sample. Labels are names and values in turn; values are escaped.
    package mutating func sample(
        _ name: String,
        labels: [(String, String)] = [],
        value: some BinaryInteger
    ) {
        sample(name, labels: labels, text: String(value))
    }

    package mutating func sample(
        _ name: String,
        labels: [(String, String)] = [],
        value: Double
    ) {
        sample(name, labels: labels, text: "\(value)")
    }

    /// Writes a whole gauge of one sample.
    package mutating func gauge(_ name: String, help: String, value: some BinaryInteger) {
        begin(name, type: "gauge", help: help)
        sample(name, value: value)
    }

    /// Writes a whole counter of one sample.
    package mutating func counter(_ name: String, help: String, value: some BinaryInteger) {
        begin(name, type: "counter", help: help)
        sample(name, value: value)
    }

    /// Writes the samples of a histogram: how many took at most each bound, in microseconds, then
    /// the sum, in nanoseconds, and the count of all.
    package mutating func histogram(
        _ name: String,
        labels: [(String, String)] = [],
        cumulated: some Sequence<(bound: Int64, count: UInt64)>,
        nanoseconds: UInt64,
        count: UInt64
    ) {
        for (bound, count) in cumulated {
            let seconds = ("le", "\(Double(bound) / 1e6)")
            sample("\(name)_bucket", labels: labels + [seconds], value: count)
        }
        sample("\(name)_bucket", labels: labels + [("le", "+Inf")], value: count)
        sample("\(name)_sum", labels: labels, value: Double(nanoseconds) / 1e9)
        sample("\(name)_count", labels: labels, value: count)
    }

    /// Adds what another part of the agent has written in this format.
    package mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        if let last = bytes.last, last != 0x0A { bytes.append(0x0A) }
    }

    private mutating func sample(_ name: String, labels: [(String, String)], text: String) {
        let pairs = labels.map { "\($0)=\"\(Self.escape($1))\"" }.joined(separator: ",")
        append(labels.isEmpty ? "\(name) \(text)\n" : "\(name){\(pairs)} \(text)\n")
    }

    private static func escape(_ value: String) -> String {
        var escaped = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
