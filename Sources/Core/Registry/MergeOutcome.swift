package import Primitives

/// What became of a record that was offered to a registry.
package enum MergeOutcome: Equatable, Sendable {
    /// It was new or newer and is held now.
    case applied
    /// The same version was held already; nothing changed.
    case held
    /// A newer version is held; nothing changed.
    case outdated(by: Record)
    /// An epoch, a floor, a farewell or a refutation passed it; nothing changed, and never will.
    case void
    /// It cannot be judged before a record of this member arrives: the signer's member record, its
    /// newer epoch, or the version that is accused. Nothing changed.
    case awaits(NodeID)
    /// The member was reaped here at this version, which the record does not pass.
    case marked(Version)
    /// It was refused for good: `full`, or one of the reasons of a record. Nothing changed.
    case refused(Rejection)
}

/// What others should know of a change to a registry.
package enum RegistryChange: Equatable, Sendable {
    /// A member is new (`previous` is `nil`) or says something newer of itself.
    case member(Record, previous: Record?)
    /// A member was reaped or fell to the cap. What it had said goes with it: its instances were
    /// named one by one before this, its accusations of others are not named at all.
    case memberRemoved(NodeID)
    /// A live instance that is shown from now on, or a newer version of one.
    case instance(Record)
    /// The head shown until now, with what was held of its rest, which are held no
    /// more: another head follows, at once or after a grace, or the end of the instance.
    case headReplaced(Record, parts: [Record])
    /// A part of a rest that a current head names.
    case part(Record)
    /// The record shown until now: its origin deleted it, or it is void and its grace over.
    case instanceRemoved(Record)
    /// A member calls a service from now on, or no longer.
    case caller(NodeID, service: String, isCalling: Bool)
    /// A member told of something that happened, or told it anew.
    case event(Record)
    /// A new or newer accusation of its target's current version.
    case accusation(Record)
    /// A newer member record refuted everything that was said against this member.
    case accusationsVoid(NodeID)
}
