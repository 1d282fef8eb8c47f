public import MartletBalancing
import Synchronization

/// A lease that can be kept where a value that cannot be copied cannot: in an array, in a closure
/// that escapes, in two tasks. See ``Lease/handle()``.
///
/// The first that says how the call went is heard, the others are not. A handle that is let go
/// unreported gives its place back, as a lease does.
public final class LeaseHandle: Sendable {
    /// The instance to call.
    public let endpoint: Endpoint

    /// Whether the call tries an instance whose breaker is half open.
    public let isProbe: Bool

    private let lease: Mutex<Lease?>

    init(_ lease: consuming Lease) {
        endpoint = lease.endpoint
        isProbe = lease.isProbe
        self.lease = Mutex(consume lease)
    }

    /// Says how the call went; false if that was said before.
    @discardableResult
    public func end(_ judgement: CallJudgement, latency: Lease.Latency = .sincePick) -> Bool {
        guard let open = lease.withLock({ $0.take() }) else { return false }
        open.end(judgement, latency: latency)
        return true
    }

    /// Says that the call went well; false if something was said before.
    @discardableResult
    public func succeed(latency: Lease.Latency = .sincePick) -> Bool { end(.ok, latency: latency) }

    /// Says that the call went as `outcome` says; false if something was said before.
    @discardableResult
    public func fail(_ outcome: CallOutcome = .error) -> Bool { end(CallJudgement(outcome)) }
}

extension Lease {
    /// The same lease as an object.
    public consuming func handle() -> LeaseHandle { LeaseHandle(self) }
}
