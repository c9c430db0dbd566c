// SPDX-License-Identifier: Apache-2.0
internal import CMagic
internal import Synchronization

/// One handle of libmagic, made at its first use.
///
/// A handle may be used by one thread at a time only, hence the lock; a look at four kilobytes takes well
/// under a millisecond.
final class MagicLibrary: Sendable {
    private let database: String?
    private let handle = Mutex<OpaquePointer?>(nil)

    init(database: String?) { self.database = database }

    deinit {
        handle.withLock { handle in
            if let handle { magic_close(handle) }
        }
    }

    /// What libmagic says about content that begins with these bytes.
    func type(of sample: [UInt8]) throws(ContentSniffer.Unavailable) -> ContentType {
        let answer: Result<ContentType, ContentSniffer.Unavailable> = handle.withLock { handle in
            if handle == nil {
                switch MagicLibrary.open(database) {
                case .success(let opened): handle = opened
                case .failure(let error): return .failure(error)
                }
            }
            guard let opened = handle, let name = magic_buffer(opened, sample, sample.count) else {
                return .success(.unknown)
            }
            return .success(ContentType(String(cString: name)))
        }
        return try answer.get()
    }

    private static func open(_ database: String?) -> Result<OpaquePointer, ContentSniffer.Unavailable> {
        let hint = "install the database of libmagic (package libmagic-mgc) or name it in MAGIC"
        guard let handle = magic_open(MAGIC_MIME_TYPE) else {
            return .failure(ContentSniffer.Unavailable(message: "libmagic cannot be started", hint: hint))
        }
        guard magic_load(handle, database) == 0 else {
            magic_close(handle)
            return .failure(
                ContentSniffer.Unavailable(message: "the database of libmagic cannot be read", hint: hint))
        }
        return .success(handle)
    }
}
