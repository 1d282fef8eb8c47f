/// What an instance could bear and does bear, as its own agent says (docs/protocol.md, Instance).
package struct InstanceLoad: Hashable, Sendable {
    /// Calls that it could complete at full use, in hundredths of one a second.
    package var capacityHundredths: UInt32
    /// The part of that in use, in 255ths.
    package var utilization255ths: UInt8
    /// Its callers as a bitmap of their hashes (linear counting); 0 where they are not known.
    package var callers: UInt64

    package init(capacityHundredths: UInt32, utilization255ths: UInt8, callers: UInt64 = 0) {
        self.capacityHundredths = capacityHundredths
        self.utilization255ths = utilization255ths
        self.callers = callers
    }

    /// The same from numbers as people use them; out of range, the nearest that fits.
    package init(capacity: Double, utilization: Double, callers: UInt64 = 0) {
        let hundredths = (capacity * 100).rounded()
        let parts = (utilization * 255).rounded()
        self.init(
            capacityHundredths: hundredths >= 0 ? UInt32(min(hundredths, 4_294_967_295)) : 0,
            utilization255ths: parts >= 0 ? UInt8(min(parts, 255)) : 0,
            callers: callers
        )
    }

    /// Calls a second at full use.
    package var capacity: Double { Double(capacityHundredths) / 100 }

    /// The part in use, in 0...1.
    package var utilization: Double { Double(utilization255ths) / 255 }
}
