// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Glibc

/// The files beside a ledger, as the verifier finds them:
/// `<ledger>.files/<tenant>/<first two digits>/<sha256>`.
struct StoredContents {
    let root: String

    init(ledger path: String) { root = path + ".files" }

    /// A tenant's folder: its plain name after `t-`, or the digest of any other after `d-`.
    func folder(of tenant: String) -> String {
        let bytes = Array(tenant.utf8)
        let isPlain =
            (1...60).contains(bytes.count)
            && bytes.allSatisfy { byte in
                48...57 ~= byte || 97...122 ~= byte || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
        return isPlain ? "t-" + tenant : "d-" + Digest(of: bytes).hex
    }

    func path(of sha256: String, tenant: String) -> String {
        "\(root)/\(folder(of: tenant))/\(sha256.prefix(2))/\(sha256)"
    }

    /// What became of a content on the disk.
    enum Finding: Equatable {
        case whole
        case missing
        case size(Int64)
        case changed
        case unreadable(Int32)
    }

    /// Reads a content in pieces and compares it with what a row says of it.
    func examine(_ sha256: String, bytes: Int64, tenant: String) -> Finding {
        let file = open(path(of: sha256, tenant: tenant), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return errno == ENOENT ? .missing : .unreadable(errno) }
        defer { close(file) }
        var digest = StreamingDigest()
        var size: Int64 = 0
        while true {
            var failure: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                let got = read(file, buffer.baseAddress, buffer.count)
                if got < 0 { failure = errno }
                count = max(0, got)
            }
            if failure == EINTR { continue }
            if failure != 0 { return .unreadable(failure) }
            if piece.isEmpty { break }
            digest.update(piece)
            size += Int64(piece.count)
        }
        if size != bytes { return .size(size) }
        return digest.finish().hex == sha256 ? .whole : .changed
    }

    /// The names in a folder; none when it is not there.
    func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            // In place: an entry at the end of the buffer is shorter than its type, and may not be copied whole.
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
