// SPDX-License-Identifier: Apache-2.0
import Testing

/// Holds the size of files; there is no list of exceptions.
@Suite struct FileSizeTests {
    @Test(arguments: Repository.sources)
    func `a source has at most 500 lines`(_ file: TextFile) {
        #expect(file.lines.count <= 501)
    }

    @Test(arguments: Repository.tests)
    func `a test file has at most 800 lines`(_ file: TextFile) {
        #expect(file.lines.count <= 801)
    }
}
