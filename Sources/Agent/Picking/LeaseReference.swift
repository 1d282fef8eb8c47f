package import MartletBalancing

/// A lease as it is given out: which service's, and which of that service's.
package struct LeaseReference: Hashable, Sendable {
    /// The number of the service among those that this process has balanced.
    package var service: UInt32
    package var lease: LeaseTable<PickLease>.Lease

    package init(service: UInt32, lease: LeaseTable<PickLease>.Lease) {
        self.service = service
        self.lease = lease
    }
}
