// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Ledger

/// What the store needs to know of folders.
enum Folder {
    /// The names in a folder, in the order of their bytes; none when it does not exist.
    static func names(in path: String) throws(LedgerError) -> [String] {
        guard let folder = opendir(path) else {
            if errno == ENOENT { return [] }
            throw LedgerError.system("reading the folder '\(path)'", errno)
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            // In place: an entry at the end of the buffer is shorter than its type, and may not be copied whole.
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Makes a folder for the owner alone, and makes its entry durable; nothing when it exists.
    static func make(_ path: String, in parent: String, _ faults: StoreFaults?) throws(LedgerError) {
        if mkdir(path, 0o700) == 0 { return try sync(parent, faults) }
        if errno != EEXIST { throw LedgerError.system("making the folder '\(path)'", errno) }
    }

    /// Makes the names in a folder durable.
    static func sync(_ path: String, _ faults: StoreFaults?) throws(LedgerError) {
        try faults?.pass(.syncFolder)
        if PlantedFault.unsyncedFolders.isPlanted { return }
        try FileDescriptor(opening: path, O_RDONLY | O_DIRECTORY).sync()
    }
}
