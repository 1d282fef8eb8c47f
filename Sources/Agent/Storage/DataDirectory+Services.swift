import Host
internal import Synchronization

extension DataDirectory {
    static let snapshotName = "services.snapshot"
    static let logName = "services.log"
    /// What version 0.1 kept instead.
    private static let earlierName = "services"
    /// More than 10,000 services and checks with their states take, with a log of twice as much.
    static let servicesLimit = 256 << 20

    /// Refuses what version 0.1 left: its files are not read any more.
    static func refuseEarlier(in path: String) throws(StorageError) {
        let earlier = path + "/" + earlierName
        if PosixFile.exists(earlier) { throw .earlierVersion(path: path) }
    }

    /// Reads the snapshot and the log. Whatever stands behind the last whole line of the log is cut
    /// off. A file with a damaged line elsewhere is set aside, and the rest of it counts.
    package func loadServices() throws(StorageError) -> StoredServices {
        let snapshot = try bytes(of: Self.snapshotName)
        let log = try bytes(of: Self.logName)
        var files = ServiceFiles()
        if let snapshot { files.read(snapshot: snapshot) }
        let damagedSnapshotLines = files.damagedLines
        files.read(log: log ?? [])
        services.withLock { services in
            services.resume(
                after: files.version,
                length: files.logBytes,
                snapshotBytes: snapshot?.count ?? 0,
                isTorn: files.isTorn
            )
        }
        let content = files.tables.content
        if files.damagedLines > 0 {
            setAsideServices(
                holding: content,
                inSnapshot: damagedSnapshotLines,
                inLog: files.damagedLines - damagedSnapshotLines
            )
        }
        return content
    }

    private func bytes(of name: String) throws(StorageError) -> [UInt8]? {
        do throws(StorageError) {
            return try FileContent.bytes(
                of: file(name),
                limit: Self.servicesLimit,
                followingLinks: false
            )
        } catch .cannotRead(let path, let failure) {
            throw .cannotRead(path: path, failure)
        } catch {
            tellDamage(to: name, cause: error.cause, place: setAside(name))
            return nil
        }
    }

    /// Writes what could be read as a new snapshot, and puts the damaged files beside it. Where the
    /// disk refuses, they stay, and the next start finds the same.
    private func setAsideServices(
        holding content: StoredServices,
        inSnapshot snapshotLines: Int,
        inLog logLines: Int
    ) {
        let snapshotPlace = snapshotLines > 0 ? linkAside(Self.snapshotName) : nil
        var logPlace: String?
        if (try? rewrite(content)) != nil, logLines > 0 {
            logPlace = setAside(Self.logName)
            services.withLock { $0.beginAnew() }
        }
        for (name, count, place) in [
            (Self.snapshotName, snapshotLines, snapshotPlace), (Self.logName, logLines, logPlace),
        ] where count > 0 {
            let lines = count == 1 ? "a line is" : "\(count) lines are"
            tellDamage(to: name, cause: "\(lines) missing or not what was written", place: place)
        }
    }

    private func tellDamage(to name: String, cause: String, place: String?) {
        onDamage(
            DamagedFile(
                path: file(name),
                cause: cause,
                place: place,
                consequence:
                    "all else that it holds counts; see that what is missing is registered "
                    + "again"
            )
        )
    }

    package func append(_ changes: [StoredChange]) throws(StorageError) {
        let failure = services.withLock { services -> SystemError? in
            do throws(SystemError) {
                try services.append(changes, in: path)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw .cannotWrite(path: file(Self.logName), failure) }
    }

    package var isRewritingDue: Bool { services.withLock { $0.isRewritingDue } }

    package func rewrite(_ content: StoredServices) throws(StorageError) {
        let bytes = services.withLock { $0.snapshot(of: content) }
        try FileContent.replace(file(Self.snapshotName), with: bytes, in: path)
        services.withLock { $0.begin(afterSnapshotOf: bytes.count) }
    }
}
