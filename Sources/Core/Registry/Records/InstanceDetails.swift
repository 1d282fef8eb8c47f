/// What few instances say of themselves. It stands apart from the body, so that the many that say
/// none of it are small: an agent may hold a hundred thousand, and two copies of each.
struct InstanceDetails: Equatable, Sendable {
    var capacity: UInt32 = 0
    var breaker: BreakerTerms?
    var policy = ""
    var taggedAddresses: [TaggedAddress] = []
    var load: InstanceLoad?
    var rest: InstanceRest?

    /// Details that copies of a body share.
    final class Box: Equatable, Sendable {
        let value: InstanceDetails

        /// `nil` where nothing is said.
        init?(_ value: InstanceDetails) {
            guard value != InstanceDetails() else { return nil }
            self.value = value
        }

        static func == (left: Box, right: Box) -> Bool {
            left === right || left.value == right.value
        }
    }
}
