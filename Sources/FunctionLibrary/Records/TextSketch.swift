// SPDX-License-Identifier: Apache-2.0

/// Two texts' likeness by the groups of three letters they share, and keys that like texts have in common.
///
/// Keys come from the smallest hashes of the groups under several hash functions (MinHash), joined in bands:
/// texts that are alike are likely to agree in a whole band, others hardly ever do.
struct TextSketch {
    /// How much of a text is looked at.
    static let maxScalars = 1024
    private static let bandCount = 20

    /// The groups of three, hashed.
    private let groups: Set<UInt64>

    /// Nil when the text holds neither letter nor digit.
    init?(_ text: String) {
        var folded: [Unicode.Scalar] = [" "]
        for scalar in text.normalized(to: .nfkc).lowercased().unicodeScalars.prefix(TextSketch.maxScalars) {
            let isWord = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            if isWord { folded.append(scalar) } else if folded.last != " " { folded.append(" ") }
        }
        if folded.last != " " { folded.append(" ") }
        guard folded.count > 2 else { return nil }
        groups = Set(
            (0..<(folded.count - 2)).map { start in
                folded[start..<(start + 3)].reduce(0xCBF2_9CE4_8422_2325) { hash, scalar in
                    TextSketch.mixed(hash ^ UInt64(scalar.value))
                }
            })
    }

    /// The groups shared out of all groups of both: 1 for the same text, 0 for nothing in common.
    func likeness(to other: TextSketch) -> Double {
        let shared = groups.intersection(other.groups).count
        return Double(shared) / Double(groups.count + other.groups.count - shared)
    }

    /// One key for each band; the more alike texts must be, the more hashes a band joins.
    func keys(likeness: Double) -> [UInt64] {
        let rows = likeness >= 0.9 ? 6 : likeness >= 0.75 ? 4 : 3
        return (0..<TextSketch.bandCount).map { band in
            (0..<rows).reduce(UInt64(band)) { key, row in
                let seed = TextSketch.mixed(UInt64(band * 16 + row + 1))
                let smallest = groups.lazy.map { TextSketch.mixed($0 ^ seed) }.min() ?? 0
                return TextSketch.mixed(key ^ smallest)
            }
        }
    }

    /// The finalizer of SplitMix64: every bit of the result depends on every bit of the input.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
