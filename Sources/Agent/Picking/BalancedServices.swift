internal import MartletBalancing
internal import NIOConcurrencyHelpers

/// The services that are balanced here, each behind a lock of its own.
///
/// The table has a lock too, which is held to look one up. A service is let go of once nothing is
/// left of it; who had it in hand then finds it retired, and looks again.
final class BalancedServices: Sendable {
    typealias Entry = NIOLockedValueBox<BalancingState>

    /// What a new one is made with.
    private let make: @Sendable (UInt32, String, BalancingSettings, MonotonicTime) -> BalancingState
    private let table: NIOLockedValueBox<Table>

    private struct Table: Sendable {
        var settings: BalancingSettings
        var byName: [String: Numbered] = [:]
        var byNumber: [UInt32: Entry] = [:]
        var lastNumber: UInt32 = 0
        /// How many were let go of.
        var lettings = 0
        /// What those counted that were let go of, and what is of no service.
        var past = BalancingFigures()
    }

    private struct Numbered: Sendable {
        var number: UInt32
        var entry: Entry
    }

    init(
        settings: BalancingSettings,
        make:
            @escaping @Sendable (UInt32, String, BalancingSettings, MonotonicTime) ->
            BalancingState
    ) {
        table = NIOLockedValueBox(Table(settings: settings))
        self.make = make
    }

    /// The entry of a service, if it is balanced.
    func entry(of service: String) -> Entry? {
        table.withLockedValue { $0.byName[service]?.entry }
    }

    func entry(number: UInt32) -> Entry? {
        table.withLockedValue { $0.byNumber[number] }
    }

    /// The entry of a service, made if need be.
    func entryMade(of service: String, at now: MonotonicTime) -> Entry {
        table.withLockedValue { table in
            if let known = table.byName[service] { return known.entry }
            repeat { table.lastNumber &+= 1 } while table.byNumber[table.lastNumber] != nil
            let state = make(table.lastNumber, service, table.settings, now)
            let entry = Entry(state)
            table.byName[service] = Numbered(number: table.lastNumber, entry: entry)
            table.byNumber[table.lastNumber] = entry
            return entry
        }
    }

    /// All of them, in the order in which they came.
    var all: [Entry] {
        let numbered = table.withLockedValue { Array($0.byName.values) }
        return numbered.sorted { $0.number < $1.number }.map(\.entry)
    }

    /// Goes by other settings from now on.
    func adopt(_ settings: BalancingSettings) {
        table.withLockedValue { $0.settings = settings }
        for entry in all { entry.withLockedValue { $0.adopt(settings) } }
    }

    /// Lets go of those of which nothing is left; what they counted stays.
    func sweep() {
        for entry in all where entry.withLockedValue({ $0.isEmpty }) {
            table.withLockedValue { table in
                let gone = entry.withLockedValue { state -> (number: UInt32, name: String)? in
                    guard state.isEmpty else { return nil }
                    state.isRetired = true
                    state.add(to: &table.past)
                    return (state.number, state.service)
                }
                guard let gone else { return }
                table.byName[gone.name] = nil
                table.byNumber[gone.number] = nil
                table.lettings += 1
            }
        }
    }

    /// Counts what is of no service.
    func count(_ body: (inout BalancingCounters) -> Void) {
        table.withLockedValue { body(&$0.past.counters) }
    }

    func figures() -> BalancingFigures {
        while true {
            var (figures, lettings) = table.withLockedValue { ($0.past, $0.lettings) }
            for entry in all { entry.withLockedValue { $0.add(to: &figures) } }
            // What was let go of meanwhile would count twice, or not at all.
            if table.withLockedValue({ $0.lettings }) == lettings { return figures }
        }
    }
}
