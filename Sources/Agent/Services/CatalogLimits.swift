/// What one agent may own: each of its records is held by every agent of the mesh.
package struct CatalogLimits: Equatable, Sendable {
    /// Services and checks of the node; no more are told of one origin.
    package var registrations = 10_000
    /// Their records together, as they are encoded.
    package var encodedBytes = 8 << 20

    /// What others hold of one origin: more would be dropped there.
    package static let mostRegistrations = 10_000

    package init() {}
}
