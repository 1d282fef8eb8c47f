/// What is needed to build a balancer's tables anew, away from the balancer.
///
/// ``Balancer/update(_:differing:at:)`` gives it; ``Balancer/install(_:)`` takes what was built.
public struct TableDraft: Sendable {
    fileprivate let settings: Settings
    /// The update that it belongs to.
    fileprivate let serial: UInt32
    fileprivate let places: [String: Int]
    fileprivate let placeCount: Int
    /// What each place weighs now; empty where the tables do not go by that.
    fileprivate let weights: [Double]

    /// Tables, built and not yet in use, or no longer.
    public struct Tables: Sendable {
        fileprivate let serial: UInt32
        fileprivate var tiers: TierList
    }

    /// Builds the tables for the endpoints that the update was told.
    public func build(_ endpoints: [Balancer.Endpoint]) -> Tables {
        var fleet = Fleet(settings: settings, seed: 0)
        fleet.slots = [Slot](repeating: Slot(), count: placeCount)
        let nobody = Dossier(endpoint: .init(id: ""))
        fleet.dossiers = [Dossier](repeating: nobody, count: placeCount)
        for endpoint in endpoints.reversed() {
            guard let index = places[endpoint.id], index < placeCount else { continue }
            let endpoint = Balancer.inRange(endpoint)
            fleet.dossiers[index].endpoint = endpoint
            fleet.slots[index].tier = UInt8(endpoint.tier)
            let isListed = endpoint.mayRun && endpoint.weight > 0
            fleet.slots[index].conditions = isListed ? [] : .vacant
            if index < weights.count { fleet.setWeight(index, weights[index]) }
        }
        var tiers = TierList()
        let members = fleet.members()
        tiers.resize(to: members.count)
        let strides = [Double](repeating: 0, count: placeCount)
        for tier in tiers.indices {
            tiers[tier].enroll(members[tier], in: &fleet, oldStrides: strides)
        }
        return Tables(serial: serial, tiers: tiers)
    }
}

extension Balancer {
    /// Takes a note of all that tables are built from.
    mutating func draft() -> TableDraft {
        upkeep.isDrafting = true
        return TableDraft(
            settings: fleet.settings,
            serial: upkeep.serial,
            places: places,
            placeCount: fleet.slots.count,
            weights: fleet.settings.usesWeights ? fleet.slots.map(\.weight) : []
        )
    }

    /// Puts tables that were built aside in the place of those in use, in no time; if another
    /// update came meanwhile, that one's are waited for.
    ///
    /// - Returns: What is of no more use: let go of it where no pick waits.
    public mutating func install(_ tables: consuming TableDraft.Tables) -> TableDraft.Tables {
        guard tables.serial == upkeep.serial else { return tables }
        upkeep.isDrafting = false
        tiers.resize(to: tables.tiers.count)
        for tier in tiers.indices { tiers[tier].exchange(with: &tables.tiers[tier]) }
        shareAmongTiers()
        return tables
    }
}
