// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension Interpreter {
    /// The reference that a mistyped one most likely means, among those of submissions that the caller may see.
    ///
    /// What the name would be without one slip is looked up; so the cost does not grow with the ledger.
    func nearestReference(to name: String, as caller: Caller) async -> String? {
        for candidate in MistypedReference(name).candidates {
            let rows = try? await store.submissions(reference: candidate, in: caller.scope)
            for row in rows ?? [] {
                if (try? await sees(row, as: caller)) == true { return candidate }
            }
        }
        return nil
    }
}

/// A reference that was written with one slip.
struct MistypedReference {
    let name: String

    init(_ name: String) { self.name = name }

    /// Longer names are not looked for: each byte is some eighty look-ups.
    private static let maxBytes = 40
    private static let maxDigits = 9
    private static let marks = Array("0123456789-/._".utf8)

    /// What may have been meant, the likeliest first.
    var candidates: [String] {
        let bytes = Array(name.utf8)
        guard !bytes.isEmpty, bytes.count <= MistypedReference.maxBytes,
            bytes.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return [] }
        let cases = [name, name.uppercased(), name.lowercased()]
        var candidates = cases + cases.flatMap(MistypedReference.padded)
        candidates += cases.flatMap { MistypedReference.slips(Array($0.utf8)) }
        var seen: Set<String> = [name]
        return candidates.filter { seen.insert($0).inserted }
    }

    /// The name with its last number padded to other widths.
    private static func padded(_ name: String) -> [String] {
        let digits = name.utf8.reversed().prefix { (0x30...0x39).contains($0) }.count
        guard digits > 0 else { return [] }
        let number = String(name.suffix(digits).drop { $0 == "0" })
        let start = String(name.dropLast(digits))
        return (max(1, number.utf8.count)...max(maxDigits, number.utf8.count)).map {
            start + String(repeating: "0", count: $0 - number.utf8.count) + number
        }
    }

    /// What two neighbours that changed places, a letter too many, one too few and a wrong one come of.
    private static func slips(_ bytes: [UInt8]) -> [String] {
        let isLower = bytes.contains { (0x61...0x7A).contains($0) }
        let isUpper = bytes.contains { (0x41...0x5A).contains($0) }
        var letters = marks
        if isLower { letters += 0x61...0x7A }
        if isUpper || !isLower { letters += 0x41...0x5A }
        var slips: [[UInt8]] = []
        for place in bytes.indices.dropLast() {
            var other = bytes
            other.swapAt(place, place + 1)
            slips.append(other)
        }
        for place in bytes.indices {
            var other = bytes
            other.remove(at: place)
            slips.append(other)
        }
        for place in 0...bytes.count {
            for letter in letters {
                var other = bytes
                other.insert(letter, at: place)
                slips.append(other)
            }
        }
        for place in bytes.indices {
            for letter in letters {
                var other = bytes
                other[place] = letter
                slips.append(other)
            }
        }
        return slips.map { String(decoding: $0, as: UTF8.self) }
    }
}
