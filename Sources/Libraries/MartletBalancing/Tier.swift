/// The instances of one distance, and what each policy keeps of them.
///
/// Only the policy in force fills its part; an empty one costs a few words.
struct Tier: Sendable {
    var members: [Int32] = []
    /// The part of the traffic that begins here; what finds nothing goes on to the other tiers.
    var share = 1.0

    private var roundRobin = RoundRobin()
    private var weightedRoundRobin = WeightedRoundRobin()
    private var edf2 = TwoCandidateEDF()
    private var random = RandomChoice()
    private var leastRequest = LeastRequest()
    private var peakEWMA = PeakEWMA()
    private var maglev = Maglev()
    private var ring = HashRing()

    /// An instance of the tier that may be picked, or nil.
    mutating func pick(in fleet: inout Fleet, key: UInt64, challengers: Int, at now: Int64) -> Int?
    {
        switch fleet.settings.policy {
        case .edf2: edf2.pick(in: &fleet, at: now)
        case .peakEWMA: peakEWMA.pick(in: &fleet, challengers: challengers, at: now)
        case .leastRequest: leastRequest.pick(in: &fleet, challengers: challengers, at: now)
        case .weightedRoundRobin: weightedRoundRobin.pick(in: &fleet)
        case .roundRobin: roundRobin.pick(in: &fleet)
        case .random: random.pick(in: &fleet)
        case .maglev: maglev.pick(key, in: &fleet)
        case .ring: ring.pick(key, in: &fleet)
        }
    }

    /// Where a key goes, under a policy that goes by keys. (It changes nothing, but only what may
    /// change is used where it stands; otherwise the tier and the fleet would be copied first.)
    @inline(__always)
    mutating func home(of key: UInt64, in fleet: inout Fleet) -> Int? {
        fleet.settings.policy == .ring ? ring.pick(key, in: &fleet) : maglev.pick(key, in: &fleet)
    }

    /// Takes in new members. `oldStrides` are the strides of before, by index; 0 for newcomers.
    mutating func enroll(_ members: [Int32], in fleet: inout Fleet, oldStrides: [Double]) {
        self.members = members
        switch fleet.settings.policy {
        case .roundRobin: roundRobin.rebuild(of: members, in: &fleet)
        case .maglev: maglev.rebuild(of: members, in: fleet)
        case .ring: ring.rebuild(of: members, in: fleet)
        case .edf2, .weightedRoundRobin, .random, .leastRequest, .peakEWMA:
            reweigh(in: &fleet, oldStrides: oldStrides)
        }
    }

    /// Takes in new weights of the same members.
    mutating func reweigh(in fleet: inout Fleet, oldStrides: [Double]) {
        switch fleet.settings.policy {
        case .edf2:
            edf2.queue.rebuild(of: members, in: &fleet, oldStrides: oldStrides)
        case .weightedRoundRobin:
            weightedRoundRobin.queue.rebuild(of: members, in: &fleet, oldStrides: oldStrides)
        case .random: random.rebuild(of: members, in: fleet)
        case .leastRequest: leastRequest.rebuild(of: members, in: fleet)
        case .peakEWMA: peakEWMA.rebuild(of: members, in: fleet)
        case .roundRobin, .maglev, .ring: break
        }
    }

    /// Puts a parked instance back in its queue, its turn `wait` of virtual time from now.
    mutating func admit(_ index: Int, after wait: Double, policy: BalancingPolicy) {
        switch policy {
        case .edf2: edf2.queue.admit(index, after: wait)
        case .weightedRoundRobin: weightedRoundRobin.queue.admit(index, after: wait)
        case .peakEWMA, .leastRequest, .roundRobin, .random, .maglev, .ring: break
        }
    }

    /// Takes in one more member, its turn `wait` of virtual time from now.
    mutating func takeIn(_ index: Int, after wait: Double, policy: BalancingPolicy) {
        members.append(Int32(truncatingIfNeeded: index))
        admit(index, after: wait, policy: policy)
    }

    /// Exchanges the tables that are drawn from or looked up in, and the members, with another's;
    /// what is counted stays.
    mutating func exchange(with other: inout Tier) {
        swap(&members, &other.members)
        roundRobin.exchange(with: &other.roundRobin)
        swap(&random, &other.random)
        swap(&leastRequest, &other.leastRequest)
        swap(&peakEWMA, &other.peakEWMA)
        swap(&maglev, &other.maglev)
        swap(&ring, &other.ring)
    }
}
