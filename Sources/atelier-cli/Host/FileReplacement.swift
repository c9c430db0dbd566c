// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Writes a file again that was read before: whole or not at all, and only if it still is what was read.
enum FileReplacement {
    enum Outcome: Sendable, Hashable {
        case written
        /// Somebody else wrote the file since it was read; it stays as it is.
        case changedMeanwhile
    }

    /// Puts new bytes into the place of the ones that were read.
    ///
    /// The file keeps its mode and, where that is allowed, its owner. A symbolic link stays one: what it leads to is
    /// written. Nobody sees half a file at any time, and after a crash there is the old or the new one.
    static func replace(
        _ path: String, reading original: [UInt8], with bytes: [UInt8]
    ) throws(FileSystem.Problem) -> Outcome {
        guard let target = FileSystem.resolved(path) else {
            throw FileSystem.Problem(path: path, number: errno)
        }
        var status = stat()
        guard stat(target, &status) == 0 else { throw FileSystem.Problem(path: path, number: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileSystem.Problem(path: path, number: FileSystem.Problem.notRegular)
        }
        // Whoever may write the folder could replace it anyway; that the file is not to be written is to count.
        guard FileSystem.mayWrite(target) else { throw FileSystem.Problem(path: path, number: EACCES) }

        let folder = Path.parent(of: target)
        let new = Path.join(folder, ".\(Path.name(of: target).prefix(120)).\(ProcessName.make())")
        let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileSystem.Problem(path: path, number: errno) }
        var isInPlace = false
        defer { if !isInPlace { unlink(new) } }
        // The owner goes first, because changing it takes bits of the mode away.
        _ = fchown(descriptor, status.st_uid, status.st_gid)
        guard fchmod(descriptor, status.st_mode & 0o7777) == 0 else {
            let number = errno
            close(descriptor)
            throw FileSystem.Problem(path: path, number: number)
        }
        try FileSystem.writeAll(bytes, to: descriptor, path)

        guard try FileSystem.read(target, maxBytes: original.count) == original else {
            return .changedMeanwhile
        }
        guard rename(new, target) == 0 else { throw FileSystem.Problem(path: path, number: errno) }
        isInPlace = true
        FileReplacement.sync(folder)
        return .written
    }

    /// Makes the name last; where a folder cannot be synced, the file is whole all the same.
    private static func sync(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
