// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// A page that is written to a file, or held against one.
struct PageFile: Sendable {
    /// As it was named.
    var path: String
    var text: String

    /// Whether the file says what the page does, else the line where they part; nil line: there is no file.
    enum Comparison: Sendable, Equatable {
        case same
        case differs(line: Int?)
    }

    /// Writes the page.
    ///
    /// A file that is there already is replaced when it says the same or `isForced`.
    func write(in folder: String, isForced: Bool) throws(Failure) {
        if try compare(in: folder) == .same { return }
        let absolute = Path.normal(Path.join(folder, path))
        do throws(FileSystem.Problem) {
            try FileSystem.makeFolder(Path.parent(of: absolute))
            guard try FileSystem.write(absolute, Array(text.utf8), replacing: isForced) else {
                throw FileSystem.Problem(path: path, number: 17)
            }
        } catch {
            if FileSystem.kind(absolute) == .some(.file), !isForced {
                throw .conflict(
                    "'\(path)' is there already and says something else", help: "--force replaces it")
            }
            throw .unavailable("cannot write '\(path)': \(error.reason)")
        }
    }

    func compare(in folder: String) throws(Failure) -> Comparison {
        let absolute = Path.normal(Path.join(folder, path))
        if FileSystem.kind(absolute) == nil { return .differs(line: nil) }
        let bytes: [UInt8]
        do throws(FileSystem.Problem) {
            bytes = try FileSystem.read(absolute, maxBytes: 64 << 20)
        } catch {
            throw .usage("cannot read '\(path)': \(error.reason)")
        }
        if bytes.elementsEqual(text.utf8) { return .same }
        let shared = zip(bytes, text.utf8).prefix { $0 == $1 }.map(\.0)
        return .differs(line: 1 + shared.count { $0 == UInt8(ascii: "\n") })
    }
}
