// SPDX-License-Identifier: Apache-2.0
internal import CMagic

/// The library that recognises what a file is.
public enum ContentLibrary {
    /// Its version as it tells it.
    public static var version: String {
        let number = magic_version()
        let minor = number % 100
        return "\(number / 100).\(minor < 10 ? "0" : "")\(minor)"
    }

    /// Why content cannot be recognised, nil when it can.
    public static func problem() -> ContentSniffer.Unavailable? {
        // Text begins with no signature, so the database is asked.
        do throws(ContentSniffer.Unavailable) {
            _ = try ContentSniffer().contentType(of: Array("plain text\n".utf8))
            return nil
        } catch {
            return error
        }
    }
}
