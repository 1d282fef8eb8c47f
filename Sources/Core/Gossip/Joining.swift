import Primitives
import Wire

/// How this node comes into its mesh: whom it greets, what it remembers, and whether it knows it.
package struct Joining: Sendable {
    var greetings: Greetings
    /// What the disk knew, until the mesh is known.
    var room: StoredRoom
    /// Whether it knows the mesh.
    package private(set) var isReady: Bool
    /// Whether it may begin a mesh where nobody answers.
    private let isFounder: Bool
    /// The last moment at which any peer was heard.
    private(set) var lastHeard: Instant?

    init(_ configuration: Node.Configuration) {
        greetings = Greetings(settings: configuration.settings)
        room = configuration.stored ?? StoredRoom(members: [], records: [])
        isReady = !configuration.hasSeeds
        isFounder = configuration.isFounder
    }

    /// Whether it may be the first of its mesh where nobody answers: it is meant to, or one of its
    /// seeds is itself.
    var mayBeFirst: Bool { !isReady && (isFounder || greetings.hasSelf) }

    /// Where this node looks for its mesh, as long as nobody has answered anywhere; empty once
    /// somebody has, or where there is nobody to look for.
    var silentSeeds: [Address] { greetings.hasHeard ? [] : greetings.seeds.map(\.address) }

    /// Somebody was heard.
    mutating func heard(at now: Instant) { lastHeard = now }

    /// The mesh is known: what has not come back from the disk by now comes from there.
    mutating func becomeReady() {
        isReady = true
        room = StoredRoom(members: [], records: [])
    }
}
