/// What is needed to build a balancer's tables anew, away from the balancer.
///
/// ``Balancer/update(_:differing:at:)`` gives it; ``Balancer/install(_:)`` takes what was built.
public struct TableDraft: Sendable {
    fileprivate let settings: Settings
    /// The update that it belongs to.
    fileprivate let serial: UInt32
    fileprivate let places: [String: Int]
    fileprivate let marks: [Mark]

    fileprivate struct Mark: Sendable {
        let weight: Double
        let conditions: Conditions
        let tier: UInt8
    }

    /// Tables, built and not yet in use, or no longer.
    public struct Tables: Sendable {
        fileprivate let serial: UInt32
        fileprivate var tiers: TierList
    }

    /// Builds the tables for the endpoints that the update was told.
    public func build(_ endpoints: [Balancer.Endpoint]) -> Tables {
        var fleet = Fleet(settings: settings, seed: 0)
        fleet.slots = marks.map { mark in
            var slot = Slot()
            slot.conditions = mark.conditions
            slot.tier = mark.tier
            slot.weight = mark.weight
            slot.stride = 1 / mark.weight
            return slot
        }
        fleet.dossiers = [Dossier](repeating: Dossier(endpoint: .init(id: "")), count: marks.count)
        for endpoint in endpoints.reversed() {
            guard let index = places[endpoint.id], index < marks.count else { continue }
            fleet.dossiers[index].endpoint = Balancer.inRange(endpoint)
        }
        var tiers = TierList()
        let members = fleet.members()
        tiers.resize(to: members.count)
        let strides = [Double](repeating: 0, count: marks.count)
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
            marks: fleet.slots.map { slot in
                TableDraft.Mark(weight: slot.weight, conditions: slot.conditions, tier: slot.tier)
            }
        )
    }

    /// Puts tables that were built aside in the place of those in use, in no time; if another update
    /// came meanwhile, that one's are waited for.
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
