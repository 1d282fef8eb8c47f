import Primitives

/// Hellos on their way, and the seeds that have not answered yet.
struct Greetings: Sendable {
    private let settings: GossipSettings
    /// Oldest first, bounded.
    private var waiting: [Greeting] = []
    private(set) var seeds: [Seed] = []
    /// Addresses at which somebody answered lately, newest last.
    private(set) var answered: [Address] = []
    /// Whether anybody but this node itself ever answered.
    private(set) var hasHeard = false

    /// A hello that waits for its answer.
    struct Greeting: Sendable {
        let nonce: UInt64
        let address: Address
        /// Whose answer is expected, where that is known.
        let expected: NodeID?
        let sentAt: Instant
    }

    /// An address that was configured, or saved from an earlier run.
    struct Seed: Sendable {
        let address: Address
        /// Who answered there last.
        var id: NodeID?
        var isSelf = false
        var pause: Duration
        var nextTry: Instant
        var lastTry: Instant?
        /// Tries left; `nil` is for ever.
        var triesLeft: Int?
        /// Hellos still owed to somebody who asked for them, whether its node is present or not.
        var asked = 0
    }

    /// Tries of an address that was only remembered: about an hour of them. The network may be down
    /// when a process starts, and seeds may lead nowhere by then, or to the node itself.
    private static let peerTries = 64
    /// The longest time between two of them.
    private static let longestPeerRetry = Duration.seconds(60)
    /// After so many in vain, within a second, nobody is waited for there.
    private static let firstPeerTries = 4
    /// The most addresses that are only remembered; each join may add some.
    private static let peerLimit = 256
    private static let answeredLimit = 64
    private static let soonest = Duration.milliseconds(500)

    init(settings: GossipSettings) {
        self.settings = settings
    }

    /// Remembers a hello.
    mutating func note(_ greeting: Greeting) {
        if waiting.count >= settings.helloLimit { waiting.removeFirst() }
        waiting.append(greeting)
    }

    /// The hello that has this nonce.
    func greeting(_ nonce: UInt64) -> Greeting? {
        waiting.first { $0.nonce == nonce }
    }

    /// Whether this node itself answers at the address of a seed.
    func isSelf(at address: Address) -> Bool {
        seeds.contains { $0.address == address && $0.isSelf }
    }

    /// Takes out the hello that an answer belongs to.
    mutating func remove(_ nonce: UInt64) -> Greeting? {
        guard let place = waiting.firstIndex(where: { $0.nonce == nonce }) else { return nil }
        return waiting.remove(at: place)
    }

    /// Takes over what the seeds resolve to now; those known keep their state.
    mutating func resolve(_ addresses: [Address], at now: Instant) {
        seeds.removeAll { $0.triesLeft == nil && !addresses.contains($0.address) }
        for address in addresses {
            if let place = seeds.firstIndex(where: { $0.address == address }) {
                seeds[place].triesLeft = nil
            } else {
                seeds.append(seed(at: address, tries: nil, now: now))
            }
        }
    }

    /// Has all seeds that are missing greeted at once and often again, as at the start.
    mutating func hurry(at now: Instant) {
        for place in seeds.indices {
            seeds[place].nextTry = min(seeds[place].nextTry, now)
            seeds[place].pause = settings.firstHelloRetry
        }
    }

    /// Somebody whom this node does not know wrote to it: it is listed, and has not heard of it.
    /// Has the seeds that are missing greeted soon, though not more often than each half second.
    mutating func expectMore(at now: Instant) {
        for place in seeds.indices {
            let soon = max(now, (seeds[place].lastTry ?? now) + Greetings.soonest)
            seeds[place].nextTry = min(seeds[place].nextTry, soon)
        }
    }

    /// Adds addresses of former peers.
    mutating func remember(_ addresses: [Address], at now: Instant) {
        answered.removeAll { addresses.contains($0) }
        for address in addresses {
            if let place = seeds.firstIndex(where: { $0.address == address }) {
                seeds[place].nextTry = min(seeds[place].nextTry, now)
                seeds[place].pause = settings.firstHelloRetry
                seeds[place].asked = Greetings.firstPeerTries
                if seeds[place].triesLeft != nil { seeds[place].triesLeft = Greetings.peerTries }
            } else {
                dropOldestPeer()
                seeds.append(seed(at: address, tries: Greetings.peerTries, now: now))
            }
        }
    }

    private mutating func dropOldestPeer() {
        guard seeds.count(where: { $0.triesLeft != nil }) >= Greetings.peerLimit else { return }
        if let oldest = seeds.firstIndex(where: { $0.triesLeft != nil }) {
            seeds.remove(at: oldest)
        }
    }

    /// Somebody answered at this address. What follows a hello may be lost as well, so a seed that
    /// does not become present is greeted again soon, though it had been silent for long before.
    mutating func answered(
        at address: Address,
        by id: NodeID,
        isSelf: Bool = false,
        roundTrip: Duration = .zero,
        now: Instant
    ) -> Bool {
        if !isSelf { hasHeard = true }
        answered.removeAll { $0 == address }
        if answered.count >= Greetings.answeredLimit { answered.removeFirst() }
        answered.append(address)
        guard let place = seeds.firstIndex(where: { $0.address == address }) else { return false }
        let isNews = seeds[place].id != id
        seeds[place].id = id
        seeds[place].isSelf = isSelf
        seeds[place].asked = 0
        seeds[place].pause = max(settings.firstHelloRetry, roundTrip * 2)
        seeds[place].nextTry = min(seeds[place].nextTry, now + seeds[place].pause)
        return isNews
    }

    /// The addresses whose hello is due, among the seeds that are missing. Who is not in the mesh
    /// yet asks more often: half of what it says and hears may be lost.
    mutating func due(
        at now: Instant,
        isOutside: Bool = false,
        isPresent: (NodeID) -> Bool
    ) -> [Address] {
        var due: [Address] = []
        seeds = seeds.filter { seed in
            seed.triesLeft.map { $0 > 0 && isGreeted(seed, isPresent) } ?? true
        }
        for place in seeds.indices where isGreeted(seeds[place], isPresent) {
            guard seeds[place].nextTry <= now else { continue }
            seeds[place].asked = max(seeds[place].asked - 1, 0)
            if let left = seeds[place].triesLeft { seeds[place].triesLeft = left - 1 }
            due.append(seeds[place].address)
            seeds[place].lastTry = now
            seeds[place].nextTry = now + seeds[place].pause
            let longest = longestPause(for: seeds[place], isOutside: isOutside)
            seeds[place].pause = min(seeds[place].pause * 2, longest)
        }
        return due
    }

    private func longestPause(for seed: Seed, isOutside: Bool) -> Duration {
        if seed.triesLeft != nil { return Greetings.longestPeerRetry }
        return isOutside || !hasHeard
            ? settings.longestLonelyHelloRetry : settings.longestHelloRetry
    }

    /// Whether this node itself answers at one of its seeds.
    var hasSelf: Bool { seeds.contains(where: \.isSelf) }

    /// Whether this node itself answers at all of its seeds, and nobody where it only remembers to
    /// have had peers.
    var hasNobodyElse: Bool { hasSelf && seeds.allSatisfy { $0.isSelf || isForsaken($0) } }

    private func isForsaken(_ seed: Seed) -> Bool {
        guard let left = seed.triesLeft, seed.id == nil else { return false }
        return left <= Greetings.peerTries - Greetings.firstPeerTries
    }

    /// Whether a configured seed has not answered or is no longer with us.
    func hasMissing(isPresent: (NodeID) -> Bool) -> Bool {
        seeds.contains { $0.triesLeft == nil && isMissing($0, isPresent) }
    }

    /// The next hello, while any seed is missing.
    func nextDeadline(isPresent: (NodeID) -> Bool) -> Instant? {
        var earliest: Instant?
        for seed in seeds where isGreeted(seed, isPresent) && seed.triesLeft != 0 {
            earliest = min(earliest ?? seed.nextTry, seed.nextTry)
        }
        return earliest
    }

    private func isGreeted(_ seed: Seed, _ isPresent: (NodeID) -> Bool) -> Bool {
        seed.asked > 0 || isMissing(seed, isPresent)
    }

    private func isMissing(_ seed: Seed, _ isPresent: (NodeID) -> Bool) -> Bool {
        if seed.isSelf { return false }
        return seed.id.map { !isPresent($0) } ?? true
    }

    private func seed(at address: Address, tries: Int?, now: Instant) -> Seed {
        Seed(
            address: address,
            pause: settings.firstHelloRetry,
            nextTry: now,
            triesLeft: tries
        )
    }
}
