import MartletBalancing

/// Where a client is in the agent's stream: what it knows, and where it would go on.
package struct Follower: Sendable {
    /// How following a connection ended.
    enum End: Sendable {
        /// The connection is lost; this is what is known.
        case lost(Follower)

        /// There is a service more to watch; this is what is known, if anything is.
        case grown(Follower?)
    }

    /// What the last bytes brought.
    package struct News {
        /// Names in the form by which they are compared, here and below.
        package var changed: Set<String> = []
        /// What instances can bear by now.
        package var loads: [InstanceLoad] = []
        /// How many agents call a service, where that is another number than before.
        package var callers: [String: Int] = [:]
        package var garbled = 0
        /// The id by which more can be asked for on this stream.
        package var streamID: String?
        /// Whether the agent has told everything just now.
        package var isSynced = false

        package init() {}
    }

    package private(set) var snapshot = Snapshot()
    /// The services asked for, in order.
    package private(set) var names: [String] = []
    /// The same in the form by which names are compared, and those that came to them.
    private var covered: Set<String> = []
    package var identity = AgentIdentity()
    /// Connections that failed since one told everything.
    package var failures = 0
    /// Until when an agent that is not ready is waited for.
    var patientUntil: MonotonicTime?
    private var parser = EventParser()
    private var lastEventID: String?

    package init() {}

    /// The next connection asks for these services. Others than before make a new beginning.
    package mutating func prepare(for names: [String]) {
        let asked = Set(names.map(\.folded))
        let isOther = asked != covered
        self.names = names
        covered = asked
        guard isOther else { return }
        lastEventID = nil
        failures = 0
    }

    /// What to ask for.
    package var request: String { #"{"Services":\#(ReportText.list(names))}"# }

    /// The id to go on after; nil for a new beginning.
    package var resumption: String? { snapshot.isComplete ? lastEventID : nil }

    package var isComplete: Bool { snapshot.isComplete }

    /// Whether a service was asked for.
    package func covers(_ service: String) -> Bool { covered.contains(service.folded) }

    /// The stream begins.
    package mutating func connected() {
        if resumption == nil { snapshot.begin() }
        parser = EventParser()
    }

    /// Takes bytes of the stream in.
    package mutating func take(_ bytes: some Sequence<UInt8>) throws(EventParser.TooLarge) -> News {
        var events: [EventParser.Event] = []
        try parser.feed(bytes, into: &events)
        if let id = parser.lastEventID { lastEventID = id }
        var news = News()
        for event in events {
            let read = StreamEvent(event)
            if read == .garbled { news.garbled += 1 }
            switch read {
            case .load(let load): news.loads.append(load)
            case .callers(let service, let count): news.callers[service.folded] = count
            case .stream(let id): news.streamID = id
            case .syncedServices(let told): cover(told)
            default: break
            }
            snapshot.apply(read, changed: &news.changed)
            if read == .synced {
                news.isSynced = true
                failures = 0
                patientUntil = nil
            }
        }
        return news
    }

    /// The agent tells of more services than were asked for at first.
    private mutating func cover(_ more: [String]) {
        for name in more where covered.insert(name.folded).inserted { names.append(name) }
    }

    /// The instances of a service in a datacenter; in all of them if it is empty.
    package func instances(of service: String, in datacenter: String) -> [Endpoint] {
        let all = snapshot[service]
        guard !datacenter.isEmpty else { return all }
        return all.filter { $0.datacenter == datacenter || $0.datacenter.isEmpty }
    }
}
