// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// Makes the edits of fixes in one text.
public enum FixApplication {
    /// The text after as many fixes as do not touch each other, in the order of their places, and how many those were.
    ///
    /// A fix is made whole or not at all; one that overlaps an earlier one waits for the next round, when the text has been
    /// read again.
    public static func apply(_ fixes: [Fix], to source: SourceText) -> (bytes: [UInt8], applied: Int) {
        var edits: [TextEdit] = []
        var applied = 0
        var seen: Set<Fix> = []
        let ordered = fixes.filter { fix in
            !fix.edits.isEmpty && fix.edits.allSatisfy { $0.file == source.file }
        }.sorted { left, right in
            let (a, b) = (left.edits[0].bytes, right.edits[0].bytes)
            return (a.lowerBound, a.upperBound) < (b.lowerBound, b.upperBound)
        }
        for fix in ordered where seen.insert(fix).inserted {
            let isFree = fix.edits.allSatisfy { new in !edits.contains { touches($0.bytes, new.bytes) } }
            guard isFree, fix.edits.allSatisfy({ $0.bytes.upperBound <= source.bytes.count }) else {
                continue
            }
            edits += fix.edits
            applied += 1
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(source.bytes.count + 64)
        var place = 0
        for edit in edits.sorted(by: { $0.bytes.lowerBound < $1.bytes.lowerBound }) {
            bytes += source.bytes[place..<edit.bytes.lowerBound]
            bytes += Array(edit.replacement.utf8)
            place = edit.bytes.upperBound
        }
        bytes += source.bytes[place...]
        return (bytes, applied)
    }

    /// True for stretches that share a byte, and for insertions at one place.
    private static func touches(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        left.overlaps(right) || left.lowerBound == right.lowerBound
    }
}
