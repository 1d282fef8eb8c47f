import Formats

/// The agent's metrics in the shape of Consul's `/v1/agent/metrics`, made from their text.
///
/// Consul tells what came in the last ten seconds; these are totals since the start, and a rate is
/// what two readings of them differ by.
struct MetricsDocument {
    private(set) var gauges: [Series] = []
    private(set) var counters: [Series] = []
    /// Of each histogram its sum and its count.
    private(set) var samples: [Histogram] = []

    /// One series with its value now.
    struct Series: Equatable {
        var name: String
        var labels: [(name: String, value: String)]
        var value: Double

        static func == (left: Series, right: Series) -> Bool {
            left.name == right.name && left.value == right.value
                && left.labels.elementsEqual(right.labels) { $0 == $1 }
        }
    }

    struct Histogram {
        var name: String
        var labels: [(name: String, value: String)]
        var sum = 0.0
        var count = 0.0
    }

    /// Reads what `MetricsText` writes.
    init(_ text: MetricsText) {
        var type: Substring = ""
        var base: Substring = ""
        for line in String(decoding: text.bytes, as: UTF8.self).split(separator: "\n") {
            if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ")
                guard words.count == 4 else { continue }
                (base, type) = (words[2], words[3])
            } else if !line.hasPrefix("#"), let series = Series(line) {
                add(series, type: type, base: String(base))
            }
        }
    }

    private mutating func add(_ series: Series, type: Substring, base: String) {
        switch type {
        case "counter": counters.append(series)
        case "histogram" where series.name == base + "_sum":
            samples.append(Histogram(name: base, labels: series.labels, sum: series.value))
        case "histogram" where series.name == base + "_count":
            guard let last = samples.indices.last, samples[last].name == base else { return }
            samples[last].count = series.value
        case "histogram": break
        default: gauges.append(series)
        }
    }
}

extension MetricsDocument {
    func write(to writer: inout JSONWriter, atMilliseconds now: UInt64) {
        writer.object { writer in
            writer.member("Timestamp", Self.timestamp(now))
            writer.array("Gauges") { writer in
                for gauge in gauges {
                    writer.object { writer in
                        writer.member("Name", gauge.name)
                        writer.key("Value")
                        writer.plain(gauge.value)
                        writer.labels(gauge.labels)
                    }
                }
            }
            writer.array("Points") { _ in }
            writer.array("Counters") { writer in
                for counter in counters {
                    // Each event counts one. Seconds are no events, but Go reads a count as an
                    // integer, and none of the document where one is not.
                    writer.aggregate(
                        counter.name,
                        counter.labels,
                        sum: counter.value,
                        count: counter.value.rounded(.down)
                    )
                }
            }
            writer.array("Samples") { writer in
                for sample in samples {
                    writer.aggregate(
                        sample.name,
                        sample.labels,
                        sum: sample.sum,
                        count: sample.count
                    )
                }
            }
        }
    }

    /// As Go prints a time in UTC.
    private static func timestamp(_ milliseconds: UInt64) -> String {
        let text = Timestamp.format(milliseconds)
        let parts = text.split(separator: "T")
        guard parts.count == 2 else { return text }
        return "\(parts[0]) \(parts[1].prefix(8)) +0000 UTC"
    }
}

extension JSONWriter {
    fileprivate mutating func aggregate(
        _ name: String,
        _ labels: [(name: String, value: String)],
        sum: Double,
        count: Double
    ) {
        let mean = count > 0 ? sum / count : 0
        object { writer in
            writer.member("Name", name)
            let members = [
                ("Count", count), ("Rate", 0), ("Sum", sum), ("Min", mean), ("Max", mean),
                ("Mean", mean), ("Stddev", 0),
            ]
            for (key, value) in members {
                writer.key(key)
                writer.plain(value)
            }
            writer.labels(labels)
        }
    }

    fileprivate mutating func labels(_ labels: [(name: String, value: String)]) {
        object("Labels") { writer in
            for label in labels { writer.member(label.name, label.value) }
        }
    }

    /// A whole number without a fraction: clients read counts as integers.
    fileprivate mutating func plain(_ value: Double) {
        if let whole = Int64(exactly: value) { number(whole) } else { number(value) }
    }
}

extension MetricsDocument.Series {
    /// Reads `name{label="value",…} 1.5`.
    fileprivate init?(_ line: Substring) {
        guard let space = line.lastIndex(of: " "),
            let value = Double(line[line.index(after: space)...])
        else { return nil }
        self.value = value
        let head = line[..<space]
        guard let brace = head.firstIndex(of: "{"), head.last == "}" else {
            name = String(head)
            labels = []
            return
        }
        name = String(head[..<brace])
        labels = Self.labels(head[head.index(after: brace)...].dropLast())
    }

    private static func labels(_ text: Substring) -> [(name: String, value: String)] {
        var labels: [(name: String, value: String)] = []
        var rest = text[...]
        while let equals = rest.firstIndex(of: "=") {
            let name = String(rest[..<equals])
            rest = rest[equals...].dropFirst(2)
            var value = ""
            while let character = rest.popFirst(), character != "\"" {
                guard character == "\\", let escaped = rest.popFirst() else {
                    value.append(character)
                    continue
                }
                value.append(escaped == "n" ? "\n" : escaped)
            }
            labels.append((name, value))
            if rest.first == "," { rest = rest.dropFirst() }
        }
        return labels
    }
}
