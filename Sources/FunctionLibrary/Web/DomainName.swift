// SPDX-License-Identifier: Apache-2.0
internal import CIDN2

/// The names of hosts as the domain name system has them.
enum DomainName {
    /// The name in lower case with its international labels as A-labels (IDNA2008 with the mappings of UTS 46,
    /// not transitional); nil when a label is not allowed.
    ///
    /// A name without such labels is only turned to lower case: addresses and names with underscores stay.
    static func ascii(_ name: String) -> String? {
        let isPlain = name.utf8.allSatisfy { $0 < 0x80 }
        let lower = name.lowercasingASCII()
        if isPlain, !lower.utf8.split(separator: UInt8(ascii: ".")).contains(where: isALabel) { return lower }
        var result: UnsafeMutablePointer<UInt8>?
        let flags = Int32(IDN2_NFC_INPUT.rawValue | IDN2_NONTRANSITIONAL.rawValue)
        guard !name.utf8.contains(0), idn2_lookup_u8(lower, &result, flags) == IDN2_OK.rawValue,
            let result
        else { return nil }
        defer { idn2_free(result) }
        let ascii = String(cString: result)
        // Labels may have vanished with what the mapping leaves out.
        let labels = ascii.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.dropLast().contains(where: \.isEmpty) || ascii.isEmpty ? nil : ascii
    }

    private static func isALabel(_ label: Substring.UTF8View) -> Bool { label.starts(with: "xn--".utf8) }
}
