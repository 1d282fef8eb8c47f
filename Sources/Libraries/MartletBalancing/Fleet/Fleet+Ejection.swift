extension Fleet {
    /// The share of the instances that may be held back at once.
    ///
    /// A fixed share fails under load: at 70 % utilization, ejecting half doubles the load of the
    /// rest past what they can bear. So the limit leaves 90 % of capacity to carry what there is.
    @inline(__always)
    var ejectionShare: Double {
        if let share = settings.ejectionShare { return share }
        return min(0.50, max(0.10, 1 - utilization * (1 / 0.9)))
    }

    /// Whether one more breaker may open: counted with it, at least one, and never the last.
    /// (It changes nothing, but what is only borrowed is copied where the call is not inlined.)
    var mayEject: Bool {
        mutating get {
            let after = roll.ejected + 1
            guard after < roll.routable else { return false }
            return after <= max(1, Int(ejectionShare * Double(roll.routable)))
        }
    }

    /// How many instances may be marked by a failure penalty at once.
    var penaltyLimit: Int {
        max(1, Int(Exponential.ceiling(ejectionShare * Double(roll.routable))))
    }
}
