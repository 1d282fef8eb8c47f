/// How a ``Balancer`` chooses among the instances that may be called.
public enum BalancingPolicy: String, Hashable, Sendable, CaseIterable {
    /// Takes turns by weight and lets the two next in turn compete on expected latency. The
    /// default.
    ///
    /// Turns are earliest-deadline-first over weight and reported capacity; the first in turn keeps
    /// its turn unless the second is clearly cheaper. Loses little where instances are equal, gains
    /// most where one is slow, cold, failing or smaller than its weight.
    case edf2

    /// Draws two by weight and takes the one with the lower peak-sensitive latency average times
    /// requests in flight.
    case peakEWMA

    /// Draws two by weight and takes the one with fewer requests in flight for its weight.
    case leastRequest

    /// Takes turns in proportion to weight.
    case weightedRoundRobin

    /// Takes turns, whatever the weights.
    case roundRobin

    /// Draws by weight.
    case random

    /// Sends equal keys to equal instances through a Maglev table, within bounded loads.
    case maglev

    /// Sends equal keys to equal instances over a hash ring, within bounded loads.
    ///
    /// Fewer keys move than under ``maglev`` when an instance comes or goes; the look-up is slower.
    case ring
}
