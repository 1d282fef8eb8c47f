internal import MartletBalancing
internal import NIOConcurrencyHelpers
package import Registry

/// The load of every instance of this node that reports it.
package final class LoadMeters: Sendable {
    private let meters = NIOLockedValueBox<[String: LoadMeter]>([:])
    private let settings: NIOLockedValueBox<BalancingSettings>
    private let clock: BalancingClock

    package init(
        settings: BalancingSettings = BalancingSettings(),
        clock: BalancingClock
    ) {
        self.settings = NIOLockedValueBox(settings)
        self.clock = clock
    }

    /// Whether what a service's instances can bear is told to the mesh.
    package func publishes(_ service: String) -> Bool {
        settings.withLockedValue { settings in
            settings.services[service]?.publishesCapacity ?? settings.others.publishesCapacity
                ?? true
        }
    }

    /// Goes by other settings from now on.
    package func adopt(_ settings: BalancingSettings) {
        self.settings.withLockedValue { $0 = settings }
    }

    /// Takes a reading in: the load to publish, if any, and what the instance can bear by now.
    package func take(
        _ reading: LoadMeter.Reading,
        of id: String
    ) -> (news: InstanceLoad?, capacity: Double?) {
        meters.withLockedValue { meters in
            let now = clock.now()
            // An instance that is gone is forgotten when another one reports.
            if meters[id] == nil { meters = meters.filter { !$0.value.isSilent(at: now) } }
            let news = meters[id, default: LoadMeter()].take(reading, at: now)
            return (news, meters[id]?.capacity)
        }
    }
}
