// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Glibc
internal import Ledger

extension FileStore {
    /// A folder of contents: what one turn of the sweep looks at.
    struct ContentFolder: Sendable {
        var tenantFolder: String
        var path: String
    }

    /// The folders of contents, one for each tenant and first two digits.
    func contentFolders() throws(LedgerError) -> [ContentFolder] {
        var folders: [ContentFolder] = []
        for name in try Folder.names(in: root) where name != "incoming" {
            let tenantFolder = "\(root)/\(name)"
            for shard in try Folder.names(in: tenantFolder) {
                folders.append(ContentFolder(tenantFolder: tenantFolder, path: "\(tenantFolder)/\(shard)"))
            }
        }
        return folders
    }

    /// Removes from one folder what is older and what no row names.
    ///
    /// Runs under the write lock, so that no accept can name a content between the look and the removal.
    func sweep(
        _ folder: String, olderThan limit: Instant, isNamed: (String) throws(LedgerError) -> Bool
    ) throws(LedgerError) -> Int {
        var removed = 0
        for name in try Folder.names(in: folder) {
            let path = "\(folder)/\(name)"
            guard isOlder(path, than: limit), try !isNamed(name) else { continue }
            // Somebody may have stored the content again in between, outside of the lock.
            guard isOlder(path, than: limit) else { continue }
            try faults?.pass(.removeFile)
            if unlink(path) == 0 { removed += 1 }
        }
        return removed
    }

    /// Removes what a dead process left on its way in.
    func sweepIncoming(olderThan limit: Instant) throws(LedgerError) {
        for name in try Folder.names(in: incoming) {
            let path = "\(incoming)/\(name)"
            guard isOlder(path, than: limit), let file = try? FileDescriptor(opening: path, O_RDONLY) else {
                continue
            }
            if try file.tryLock(shared: true) { unlink(path) }
        }
    }

    private func isOlder(_ path: String, than limit: Instant) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return false }
        let time = status.st_mtim
        let (seconds, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000)
        return !overflow && seconds + Int64(time.tv_nsec) / 1_000 < limit.microseconds
    }
}
