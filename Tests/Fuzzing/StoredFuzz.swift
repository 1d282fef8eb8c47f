import Glibc

@testable import Agent

/// Files of the data directory after an editor, a full disk or a bad one (T-FZ-3): read as they
/// were written, or refused with a place.
enum StoredFuzz {
    private static let directory: DataDirectory = {
        // `cluster/fuzz` names one in memory, and takes it away again.
        let place = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        let path = "\(place)/martlet-fuzz-\(getpid())"
        guard let directory = try? DataDirectory(path: path) else {
            preconditionFailure("\(path) can be made")
        }
        return directory
    }()

    static func run(_ bytes: [UInt8]) {
        if let text = String(validating: bytes, as: UTF8.self) {
            readServices(text)
            readChecks(text)
        }
        // The small files are read from real ones, which takes longer.
        if bytes.count < 512, bytes.first.map(isOfSmallFile) ?? true { readFiles(bytes) }
    }

    /// Whether a small file may begin so: a remark, a number, an id.
    private static func isOfSmallFile(_ byte: UInt8) -> Bool {
        [UInt8(ascii: "#"), UInt8(ascii: "\n")].contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private static func readServices(_ text: String) {
        do throws(StoredText.Fault) {
            let services = try StoredServices(parsing: text)
            let again = try? StoredServices(parsing: services.text)
            precondition(again == services, "services are read as they were written")
        } catch {
            precondition(error.line > 0 && !error.what.isEmpty, "a refusal names the line")
        }
    }

    private static func readChecks(_ text: String) {
        do throws(StoredText.Fault) {
            let states = try StoredCheckState.parse(text)
            let again = try? StoredCheckState.parse(StoredCheckState.text(of: states))
            precondition(again == states, "checks are read as they were written")
        } catch {
            precondition(error.line > 0 && !error.what.isEmpty, "a refusal names the line")
        }
    }

    private static func readFiles(_ bytes: [UInt8]) {
        for name in ["peers", "index", "epoch"] {
            let path = directory.path + "/" + name
            guard (try? FileContent.replace(path, with: bytes, in: directory.path)) != nil else {
                preconditionFailure("\(path) can be written")
            }
        }
        if let peers = try? directory.loadPeers() {
            precondition((try? directory.savePeers(peers)) != nil, "peers can be kept")
            precondition((try? directory.loadPeers()) == peers, "peers are read as written")
        }
        let index = try? directory.loadIndex()
        let epoch = try? directory.takeEpoch(nowUnixSeconds: 5)
        guard let last = index else { return }
        if last < .max {
            precondition(epoch == max(last + 1, 5), "an epoch is never used twice")
        } else {
            precondition(epoch == nil, "after the last epoch there is none")
        }
    }
}
