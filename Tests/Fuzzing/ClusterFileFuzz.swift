import Sodium
import Wire

/// A cluster file as an operator may edit it (T-FZ-3).
enum ClusterFileFuzz {
    static func run(_ bytes: [UInt8]) {
        var text = bytes
        let file: ClusterFile
        do throws(ClusterFileError) {
            file = try ClusterFile(wiping: &text)
        } catch {
            precondition(!"\(error)".isEmpty, "a refusal has a sentence")
            precondition(text.allSatisfy { $0 == 0 }, "the text is wiped")
            return
        }
        precondition(text.allSatisfy { $0 == 0 }, "the text is wiped")
        var rendered = file.rendered()
        guard let again = try? ClusterFile(wiping: &rendered) else {
            preconditionFailure("what is rendered can be read")
        }
        precondition(again.clusterID == file.clusterID, "it is the same cluster")
        precondition(again.masterKey.exposed() == file.masterKey.exposed(), "and the same key")
    }
}
