// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Writes another text into a file that was read before: whole or not at all, and only when nobody has changed it
/// meanwhile.
///
/// Mode and owner stay, and a symbolic link stays one: what it leads to is replaced.
enum FileReplacement {
    enum Outcome: Sendable, Hashable {
        case replaced
        /// Another program has written it since.
        case changedMeanwhile
    }

    static func replace(
        _ path: String, _ former: [UInt8], with bytes: [UInt8]
    ) throws(FileSystem.Problem) -> Outcome {
        guard let target = FileSystem.resolved(path) else {
            throw FileSystem.Problem(path: path, number: errno)
        }
        var status = stat()
        guard stat(target, &status) == 0 else { throw FileSystem.Problem(path: path, number: errno) }
        guard access(target, W_OK) == 0 else { throw FileSystem.Problem(path: path, number: errno) }
        let new = Path.join(Path.parent(of: target), ".\(Path.name(of: target)).\(ProcessName.make())")
        _ = try FileSystem.write(new, bytes, mode: 0o600)
        var isMoved = false
        defer { if !isMoved { unlink(new) } }
        // Only its owner can give a file away; for everybody else it is theirs already.
        _ = chown(new, status.st_uid, status.st_gid)
        guard chmod(new, status.st_mode & 0o7777) == 0 else {
            throw FileSystem.Problem(path: path, number: errno)
        }
        guard try FileSystem.read(target, maxBytes: former.count + 1) == former else {
            return .changedMeanwhile
        }
        guard rename(new, target) == 0 else { throw FileSystem.Problem(path: path, number: errno) }
        isMoved = true
        FileSystem.sync(folder: Path.parent(of: target))
        return .replaced
    }
}

extension FileSystem {
    /// Writes a folder's names to the disk; a file system that cannot leaves it to itself.
    fileprivate static func sync(folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
