// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Glibc
internal import Ledger

/// Copies contents one by one, each checked on its way, and syncs the folders at the end.
struct FileCopier {
    private let root: String
    private let incoming: String
    private var folders: Set<String> = []

    init(_ place: borrowing CopyPlace) throws(LedgerError) {
        root = place.target + ".files"
        incoming = place.incomingFile
    }

    /// Copies one content, unless it is there already, and returns its size.
    ///
    /// - Throws: a `LedgerError` of code `corrupt` when the original is missing or not what its name says.
    mutating func copy(_ source: String, to target: String, sha256: String) throws(LedgerError) -> Int64 {
        guard let original = try FileDescriptor.ifPresent(source, O_RDONLY) else {
            throw LedgerError(.corrupt, "file '\(sha256)' is missing")
        }
        let size = Int64(try original.status().st_size)
        if access(target, F_OK) == 0, CopyPlace.size(of: target) == size { return size }
        let shard = CopyPlace.parent(of: target)
        let tenant = CopyPlace.parent(of: shard)
        for folder in [root, tenant, shard] where folders.insert(folder).inserted {
            if mkdir(folder, 0o700) != 0, errno != EEXIST {
                throw LedgerError.system("making '\(folder)'", errno)
            }
        }
        try write(original, sha256)
        guard rename(incoming, target) == 0 else { throw LedgerError.system("storing a file", errno) }
        return size
    }

    private func write(_ original: borrowing FileDescriptor, _ sha256: String) throws(LedgerError) {
        unlink(incoming)
        let copy = try FileDescriptor(opening: incoming, O_WRONLY | O_CREAT | O_EXCL)
        var digest = StreamingDigest()
        while true {
            let piece = try original.read(atMost: 1 << 18)
            if piece.isEmpty { break }
            digest.update(piece)
            try copy.write(piece)
        }
        guard digest.finish().hex == sha256 else {
            unlink(incoming)
            throw LedgerError(.corrupt, "file '\(sha256)' has another content")
        }
        try copy.sync()
    }

    /// Makes the names of everything copied durable, the inner folders first.
    func finish() throws(LedgerError) {
        for folder in folders.sorted(by: { $0.utf8.count > $1.utf8.count }) { try Folder.sync(folder, nil) }
    }
}

extension FileDescriptor {
    /// The next piece; empty at the end.
    fileprivate func read(atMost size: Int) throws(LedgerError) -> [UInt8] {
        var failure: Int32 = 0
        let piece = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            var got = -1
            repeat { got = Glibc.read(number, buffer.baseAddress, size) } while got < 0 && errno == EINTR
            if got < 0 { failure = errno }
            count = max(0, got)
        }
        if failure != 0 { throw LedgerError.system("reading a file", failure) }
        return piece
    }
}
