package import Primitives

/// Behind which address a member speaks. One host can have as many ids as it likes, so for a quorum
/// all of one address are one voice (ADR 32).
///
/// 32 bits, since every node holds one of all members: an IPv4 address as it is, of IPv6 a hash of
/// its /64. Where two of IPv6 meet they are one group, which is fewer voices, never more.
package struct VoiceGroup: Hashable, Sendable {
    private let bits: UInt32

    private init(bits: UInt32) { self.bits = bits }

    /// Of those whose addresses are not proved: all together are one.
    package static let unproved = VoiceGroup(bits: 0)
    /// Of one that shares its address with all and is a group by itself: a loopback address.
    package static let alone = VoiceGroup(bits: 1)

    /// The group of a member that proved this address to be its own.
    package init(provedAt ip: IPAddress?) {
        guard let ip else {
            self = .unproved
            return
        }
        self = ip.isLoopback ? .alone : VoiceGroup(at: AddressGroup(of: ip))
    }

    /// The group of a node itself, which knows where it is.
    package init(own addresses: [Address]) {
        self = addresses.first.map { VoiceGroup(provedAt: $0.ip) } ?? .alone
    }

    private init(at group: AddressGroup) { bits = max(group.fold, VoiceGroup.alone.bits + 1) }
}

/// The groups that were met so far, of which there are few.
struct VoiceGroups {
    private var shared: [VoiceGroup] = []
    private(set) var count = 0

    mutating func insert(_ group: VoiceGroup) {
        if group != .alone {
            if shared.contains(group) { return }
            shared.append(group)
        }
        count += 1
    }
}
