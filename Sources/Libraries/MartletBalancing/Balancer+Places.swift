extension Balancer.Pick {
    /// The place of the picked instance in its balancer's table: small, and its own until a minute
    /// after it has left.
    package var place: Int { Int(index) }
}

extension Balancer {
    /// The place of an instance, for an owner that keeps things of its own beside each.
    package func place(of id: String) -> Int? { places[id] }

    /// One more than the last place given out.
    package var placeCount: Int { fleet.slots.count }
}
