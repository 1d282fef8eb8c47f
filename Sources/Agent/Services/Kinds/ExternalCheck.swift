package import Formats
package import Registry

/// Whoever registered it says how it is, and that holds until they say otherwise: for what is
/// watched from outside, such as by a monitor of external services.
package struct ExternalCheck: CheckKind {
    /// To others it is what a TTL check is: reported to its owner.
    package static let type = CheckType.ttl
    package static let selectors = ["External"]
    package static let form = CheckRhythm.Form.told

    package init() {}

    package init?(_ fields: inout DefinitionFields) {
        _ = fields.flag("External")
    }

    package func write(to writer: inout JSONWriter) {
        writer.member("External", true)
    }
}

extension CheckProbe {
    package static let external = CheckProbe(ExternalCheck(), .told)
}
