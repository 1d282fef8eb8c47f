internal import HashTreeCollections
internal import Primitives
internal import Registry
import Services
internal import Wire

/// What is refused, whoever asks for it: the API, a file, or who only wants to know.
extension LocalState {
    /// What others hold of one origin.
    private static let mostParts = RegistryLimits().partsPerOrigin

    /// Refuses what would not fit into a record or beyond the limits, or be no record at all.
    mutating func judge(
        since old: LocalState,
        _ limits: CatalogLimits
    ) throws(CatalogError) {
        for (key, _) in changedRecords(since: old) {
            guard let body = body(of: key) else {
                setMeasure(nil, of: key)
                continue
            }
            if let flaw = RecordAuthor.flaw(in: .instance(body)) {
                throw .invalid("Invalid: \(flaw.rawValue)")
            }
            do throws(SplitFailure) {
                setMeasure(try RecordMeasure(of: body), of: key)
            } catch {
                throw .invalid("\"\(key.id)\" is too large: \(error.sentence)")
            }
        }
        guard recordCount <= max(limits.registrations, old.recordCount) else {
            throw .invalid(
                "This agent has \(old.recordCount) services and node checks, and may have "
                    + "\(limits.registrations) (limits.registrations): register at another agent"
            )
        }
        guard partCount <= max(Self.mostParts, old.partCount) else {
            throw .invalid(
                "What does not fit into single records of this agent would take "
                    + "\(partCount) parts, and may take \(Self.mostParts): shorten tags "
                    + "and metadata, or register at another agent"
            )
        }
        guard encodedBytes <= max(limits.encodedBytes, old.encodedBytes) else {
            throw .invalid(
                "The records of this agent would take \(encodedBytes) bytes, and may take "
                    + "\(limits.encodedBytes) (limits.registration_bytes): shorten tags and "
                    + "metadata, or register at another agent"
            )
        }
    }

    /// Takes over what records measure of another state in which the same changes were judged:
    /// results of checks are measured in none.
    mutating func takeMeasures(of judged: LocalState, since old: LocalState) {
        for (key, _) in changedRecords(since: old) { setMeasure(judged.measures[key], of: key) }
    }
}

extension RecordMeasure {
    /// What this body would take in the mesh, whatever its checks say.
    ///
    /// - Throws: where it does not fit, so that it is refused beforehand.
    init(of body: InstanceBody) throws(SplitFailure) {
        let split = try body.split()
        self.init(bytes: split.encodedBytes, parts: split.partCount)
    }
}
