// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Tables under `Tests/Fixtures`: one row a line, fields between tabs, `#` before a comment.
enum FixtureTable {
    static func rows(_ path: String, testFile: String = #filePath) -> [[String]] {
        guard let tests = testFile.firstRange(of: "/ContractModelTests/"),
            let file = fopen(testFile[..<tests.lowerBound] + "/Fixtures/" + path, "rb")
        else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&piece, 1, piece.count, file), count > 0 { bytes += piece[..<count] }
        return bytes.split(separator: 0x0A).filter { $0.first != UInt8(ascii: "#") }.map { line in
            line.split(separator: 0x09, omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
    }
}
