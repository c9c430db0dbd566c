// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Glibc

/// What the commands need of the file system.
enum FileSystem {
    enum Kind: Sendable, Hashable {
        case file, folder, other
        /// Something may be there, and could not be looked at: whoever opens it is told why.
        case unknown

        /// True for what is to be opened as a file.
        var mayBeFile: Bool { self == .file || self == .unknown }
    }

    /// Why a file could not be read or written: the path, and the system's words.
    struct Problem: Error, Sendable, Hashable {
        var path: String
        var number: Int32

        /// In place of an error number: what is there is a device, a socket or a pipe with a name.
        static let notRegular: Int32 = -1

        var isMissing: Bool { number == ENOENT || number == ENOTDIR }
        var reason: String {
            number == Problem.notRegular
                ? "it is no regular file" : String(cString: strerror(number)).lowercased()
        }
        var message: String { "cannot read '\(path)': \(reason)" }
    }

    /// What a path leads to; nil when nothing is there.
    ///
    /// `following` looks through symbolic links.
    static func kind(_ path: String, following: Bool = true) -> Kind? {
        var status = stat()
        guard (following ? stat(path, &status) : lstat(path, &status)) == 0 else {
            return errno == EIO || errno == ENOMEM ? .unknown : nil
        }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        default: .other
        }
    }

    /// True when nothing has the name; false also where that cannot be found out, as in a folder of somebody else.
    static func isAbsent(_ path: String, following: Bool = true) -> Bool {
        var status = stat()
        guard (following ? stat(path, &status) : lstat(path, &status)) != 0 else { return false }
        return errno == ENOENT || errno == ENOTDIR
    }

    /// The path without symbolic links; nil when it leads nowhere.
    static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The bytes of a file; nil when there is none.
    static func size(_ path: String) -> Int64? {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : nil
    }

    /// What changes whenever a file is written: which file it is, its size and its time.
    static func stamp(_ path: String) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else { return "none" }
        return "\(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
    }

    /// Who may do what with a file, as its owner said.
    static func mode(_ path: String) -> UInt32? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    }

    /// True when this process may change a file, or what is in a folder.
    static func mayWrite(_ path: String) -> Bool { access(path, W_OK) == 0 }

    /// The bytes that this process may still write where a folder lies.
    static func freeBytes(_ folder: String) -> Int64? {
        var room = statvfs()
        guard statvfs(folder, &room) == 0 else { return nil }
        return Int64(
            clamping: UInt64(room.f_bavail).multipliedReportingOverflow(by: UInt64(room.f_frsize))
                .partialValue)
    }

    /// What is in a folder, by name; `kind` is nil for what is neither a plain file nor a folder, where the folder does
    /// not say, and for a name that is no text and so leads nowhere.
    typealias Entry = (name: String, kind: Kind?)

    /// What is in a folder, sorted by the bytes of the names, without `.` and `..`.
    static func entries(in folder: String) throws(Problem) -> [Entry] {
        guard let stream = opendir(folder) else { throw Problem(path: folder, number: errno) }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while let entry = readdir(stream) {
            let (name, isText) = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { bytes in
                    String(validatingCString: bytes).map { ($0, true) } ?? (String(cString: bytes), false)
                }
            }
            if name == "." || name == ".." { continue }
            let kind: Kind? =
                switch Int(entry.pointee.d_type) {
                case DT_REG where isText: .file
                case DT_DIR where isText: .folder
                default: nil
                }
            entries.append((name, kind))
        }
        return entries.sorted { $0.name.precedesInUTF8($1.name) }
    }

    /// All bytes of a file, `-` for standard input; a file of more than `maxBytes` is cut one byte after that, so that the
    /// reader sees that it is too long.
    static func read(_ path: String, maxBytes: Int) throws(Problem) -> [UInt8] {
        var bytes: [UInt8] = []
        let source = try FileSource(path)
        while bytes.count <= maxBytes {
            // A size is no promise, and a file may claim to be as large as a number can say.
            let wanted = min(maxBytes - bytes.count, source.likelyBytes ?? maxBytes) + 1
            guard let piece = try source.next(atMost: wanted) else { break }
            if bytes.isEmpty { bytes = piece } else { bytes.append(contentsOf: piece) }
            // All that was there when it was opened is read; only then is the end not asked for as well, because
            // a call may give less than there is.
            if bytes.count == source.likelyBytes { break }
        }
        return bytes
    }

    /// The working folder, absolute.
    static func workingFolder() throws(Problem) -> String {
        guard let path = getcwd(nil, 0) else { throw Problem(path: ".", number: errno) }
        defer { free(path) }
        return String(cString: path)
    }

    /// Goes to another working folder.
    static func enter(_ folder: String) throws(Problem) {
        guard chdir(folder) == 0 else { throw Problem(path: folder, number: errno) }
    }

    /// Writes a file, whole and synced or not at all; false when there is one already that is not to be replaced.
    static func write(
        _ path: String, _ bytes: [UInt8], mode: UInt32 = 0o644, replacing: Bool = false
    ) throws(Problem) -> Bool {
        let name = Path.name(of: path)
        let new = Path.join(Path.parent(of: path), ".\(name).\(ProcessName.make())")
        let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Problem(path: path, number: errno) }
        defer { unlink(new) }
        try writeAll(bytes, to: descriptor, path)
        if replacing {
            guard rename(new, path) == 0 else { throw Problem(path: path, number: errno) }
        } else if link(new, path) != 0 {
            if errno == EEXIST { return false }
            throw Problem(path: path, number: errno)
        }
        return true
    }

    /// Writes and syncs, and closes in any case.
    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(Problem) {
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Problem(path: path, number: errno) }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw Problem(path: path, number: errno) }
    }

    /// Makes a folder and those above it that are missing.
    static func makeFolder(_ path: String, mode: UInt32 = 0o755) throws(Problem) {
        if path.isEmpty || kind(path) == .folder { return }
        try makeFolder(Path.parent(of: path), mode: mode)
        if mkdir(path, mode) != 0, errno != EEXIST { throw Problem(path: path, number: errno) }
    }
}

/// A file that is read in pieces.
final class FileSource: Sendable {
    private let descriptor: Int32
    private let path: String
    /// How large a regular file was when it was opened; nil when that is not known.
    let likelyBytes: Int?

    /// Opens a file for reading; `-` is standard input.
    ///
    /// Opening waits for nobody: a pipe with a name and nobody behind it would hold the program up for ever, and a
    /// device need not end. Both are refused; an open descriptor, as a shell hands it on in `/dev/fd`, is read as it is.
    init(_ path: String) throws(FileSystem.Problem) {
        self.path = path
        guard path != "-" else {
            descriptor = 0
            likelyBytes = nil
            return
        }
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            throw FileSystem.Problem(
                path: path, number: errno == ENXIO ? FileSystem.Problem.notRegular : errno)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let number = errno
            close(descriptor)
            throw FileSystem.Problem(path: path, number: number)
        }
        let kind = status.st_mode & S_IFMT
        // What the kernel makes as it is read has no size before.
        likelyBytes = kind == S_IFREG && status.st_size > 0 ? Int(status.st_size) : nil
        if kind == S_IFREG || kind == S_IFDIR { return }
        guard FileSource.handedOn.contains(where: path.hasPrefix) else {
            close(descriptor)
            throw FileSystem.Problem(path: path, number: FileSystem.Problem.notRegular)
        }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    }

    /// Where descriptors that are open already have their names.
    private static let handedOn = ["/dev/fd/", "/dev/stdin", "/proc/self/fd/"]

    deinit { if descriptor > 0 { close(descriptor) } }

    static let maxPiece = 1 << 16

    /// The next bytes; nil at the end.
    func next(atMost count: Int = maxPiece) throws(FileSystem.Problem) -> [UInt8]? {
        var number: Int32 = 0
        let piece = [UInt8](unsafeUninitializedCapacity: max(1, min(count, FileSource.maxPiece))) {
            buffer, filled in
            var got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            while got < 0, errno == EINTR { got = Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
            if got < 0 { number = errno }
            filled = max(0, got)
        }
        guard number == 0 else { throw FileSystem.Problem(path: path, number: number) }
        return piece.isEmpty ? nil : piece
    }
}
