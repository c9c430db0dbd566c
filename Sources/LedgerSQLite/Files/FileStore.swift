// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Glibc
internal import Ledger
internal import Synchronization

/// The contents of files, each known by its SHA-256:
/// `<ledger>.files/<tenant>/<first two digits>/<sha256>`.
///
/// A content is written to `<ledger>.files/incoming`, synced, renamed to its place and the folder synced,
/// before any row may name it. One that is present is not written again, but its age for the sweep begins
/// anew.
final class FileStore: Sendable {
    let root: String
    let faults: StoreFaults?
    private let parent: String
    private let processID: String
    private let state = Mutex(State())

    private struct State {
        var lastIncoming = 0
        /// Folders whose names this process knows to be on the disk.
        var durable: Set<String> = []
    }

    init(ledger path: String, processID: String, faults: StoreFaults?) {
        root = path + ".files"
        parent = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        self.processID = processID
        self.faults = faults
    }

    var incoming: String { root + "/incoming" }

    /// A tenant's folder.
    ///
    /// A name that is no plain file name is replaced by its digest, which no plain name can be.
    func folder(of tenant: String) -> String {
        let isPlain = tenant.utf8.allSatisfy { byte in
            switch byte {
            case 48...57, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"): true
            default: false
            }
        }
        let name = isPlain && 1...60 ~= tenant.utf8.count ? "t-\(tenant)" : "d-\(Digest(of: tenant).hex)"
        return "\(root)/\(name)"
    }

    /// Where a content stands; nil for a text that is no SHA-256.
    func path(of sha256: String, _ tenant: String) -> String? {
        let isDigest = sha256.utf8.count == 64 && sha256.utf8.allSatisfy { 48...57 ~= $0 || 97...102 ~= $0 }
        return isDigest ? "\(folder(of: tenant))/\(sha256.prefix(2))/\(sha256)" : nil
    }

    // MARK: - Storing

    /// Takes the pieces into a file that nobody knows yet.
    func receive(
        maxBytes: Int64, next piece: () throws -> [UInt8]?
    ) throws(LedgerError) -> IncomingFile {
        try makeDurable(root, in: parent)
        try makeDurable(incoming, in: root)
        let number = state.withLock { state in
            state.lastIncoming += 1
            return state.lastIncoming
        }
        try faults?.pass(.createFile)
        var file = try IncomingFile(path: "\(incoming)/\(processID)-\(number)", faults: faults)
        while let bytes = try FileStore.next(piece) {
            guard Int64(bytes.count) <= maxBytes - file.count else {
                throw LedgerError(.tooLarge, "the file is larger than \(maxBytes) bytes")
            }
            try file.append(bytes)
        }
        return file
    }

    private static func next(_ piece: () throws -> [UInt8]?) throws(LedgerError) -> [UInt8]? {
        do {
            return try piece()
        } catch let error as LedgerError {
            throw error
        } catch {
            throw LedgerError(.unavailable, "the file could not be read to its end")
        }
    }

    /// Puts a received file in its place, on the disk for good.
    func keep(_ file: borrowing IncomingFile, sha256: String, _ tenant: String) throws(LedgerError) {
        let tenantFolder = folder(of: tenant)
        let folder = "\(tenantFolder)/\(sha256.prefix(2))"
        let path = "\(folder)/\(sha256)"
        try makeDurable(tenantFolder, in: root)
        try makeDurable(folder, in: tenantFolder)
        if !isPresent(path, bytes: file.count) {
            try file.sync()
            try faults?.pass(.renameFile)
            guard rename(file.path, path) == 0 else { throw LedgerError.system("storing a file", errno) }
        } else {
            try touch(path)
        }
        try Folder.sync(folder, faults)
    }

    private func isPresent(_ path: String, bytes: Int64) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && Int64(status.st_size) == bytes
    }

    /// Makes a folder, and its name durable, once for each process: who found it made may not know it synced.
    private func makeDurable(_ path: String, in parent: String) throws(LedgerError) {
        if state.withLock({ $0.durable.contains(path) }) { return }
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw LedgerError.system("making '\(path)'", errno) }
        try Folder.sync(parent, faults)
        state.withLock { _ = $0.durable.insert(path) }
    }

    // MARK: - Finding

    /// True when a content is there; its age begins anew.
    func refresh(_ sha256: String, _ tenant: String) throws(LedgerError) -> Bool {
        guard let path = path(of: sha256, tenant), try isThere(path) else { return false }
        try touch(path)
        return true
    }

    /// What cannot be looked at is not taken for missing: an accept would be decided again in vain.
    private func isThere(_ path: String) throws(LedgerError) -> Bool {
        if access(path, F_OK) == 0 { return true }
        if errno == ENOENT { return false }
        throw LedgerError.system("looking for a stored file", errno)
    }

    private func touch(_ path: String) throws(LedgerError) {
        if utimensat(AT_FDCWD, path, nil, AT_SYMLINK_NOFOLLOW) != 0 {
            throw LedgerError.system("refreshing a file's age", errno)
        }
    }

    /// The bytes of a content; nil when it is not there.
    func bytes(_ sha256: String, _ tenant: String) throws(LedgerError) -> [UInt8]? {
        guard let path = path(of: sha256, tenant), let file = try FileDescriptor.ifPresent(path, O_RDONLY)
        else { return nil }
        let content = try file.readToEnd(expecting: Int(try file.status().st_size))
        guard Digest(of: content).hex == sha256 else {
            throw LedgerError(.corrupt, "the stored file '\(sha256)' has changed on the disk")
        }
        return content
    }
}

/// A file on its way in; removed when it was not kept.
struct IncomingFile: ~Copyable, Sendable {
    let path: String
    private let file: FileDescriptor
    private let faults: StoreFaults?
    private var digest = StreamingDigest()
    private(set) var count: Int64 = 0
    private(set) var head: [UInt8] = []

    static let maxHeadBytes = 4_096

    init(path: String, faults: StoreFaults?) throws(LedgerError) {
        unlink(path)
        let opened = try FileDescriptor(opening: path, O_WRONLY | O_CREAT | O_EXCL)
        // Held until the file is closed: the sweep leaves alone what is still arriving.
        _ = try opened.tryLock()
        file = opened
        self.path = path
        self.faults = faults
    }

    deinit {
        // After a rename there is nothing under this name. A killed process would leave it to the sweep.
        if faults?.isKilled != true { unlink(path) }
    }

    mutating func append(_ bytes: [UInt8]) throws(LedgerError) {
        try faults?.pass(.writeFile)
        try file.write(bytes)
        digest.update(bytes)
        count += Int64(bytes.count)
        if head.count < IncomingFile.maxHeadBytes {
            head += bytes.prefix(IncomingFile.maxHeadBytes - head.count)
        }
    }

    var sha256: String { digest.finish().hex }

    func sync() throws(LedgerError) {
        try faults?.pass(.syncFile)
        if PlantedFault.unsyncedFiles.isPlanted { return }
        try file.sync()
    }
}
