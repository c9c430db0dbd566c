// SPDX-License-Identifier: Apache-2.0

/// The formats that are recognised by their own first bytes, and markup by its first tag.
enum ContentSignature {
    /// The types that these signatures decide about; another opinion about one of them needs the signature
    /// too.
    static let types: Set<ContentType> = [.jpeg, .png, .gif, .webp, .pdf]

    /// The format whose signature stands at the very beginning.
    static func type(of sample: ArraySlice<UInt8>) -> ContentType? {
        if sample.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if sample.starts(with: [0xFF, 0xD8, 0xFF]), let marker = sample.dropFirst(3).first,
            0xC0...0xFE ~= marker
        {
            return .jpeg
        }
        if sample.starts(with: "%PDF-".utf8) { return .pdf }
        if sample.starts(with: "RIFF".utf8), sample.dropFirst(8).starts(with: "WEBP".utf8) { return .webp }
        if sample.starts(with: "GIF87a".utf8) || sample.starts(with: "GIF89a".utf8) {
            return hasGIFBlocks(Array(sample)) ? .gif : nil
        }
        return nil
    }

    /// After the header and the colour table, a GIF goes on with an extension, an image or its end.
    ///
    /// A script that poses as one seldom does. True where the sample ends before that place.
    private static func hasGIFBlocks(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 10 else { return true }
        let flags = bytes[10]
        let colourTable = flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 0x07) + 1)
        guard bytes.count > 13 + colourTable else { return true }
        return [0x21, 0x2C, 0x3B].contains(bytes[13 + colourTable])
    }

    /// SVG or HTML when the first tag says so, after a byte-order mark, white space, comments, declarations
    /// and processing instructions.
    static func markup(of sample: ArraySlice<UInt8>) -> ContentType? {
        var text = ArraySlice(letters(of: sample))
        while true {
            text = text.drop { $0 == 0x20 || 0x09...0x0D ~= $0 || $0 == 0 }
            if text.starts(with: "<!--".utf8) {
                guard let end = text.end(of: "-->") else { return .html }
                text = text[end...]
            } else if text.starts(with: "<?".utf8) {
                guard let end = text.end(of: "?>") else { return nil }
                text = text[end...]
            } else if text.starts(with: "<!doctype".utf8) {
                let name = text.dropFirst(9).drop { $0 == 0x20 || 0x09...0x0D ~= $0 }
                if name.starts(with: "svg".utf8) { return .svg }
                if name.starts(with: "html".utf8) { return .html }
                guard let end = text.end(of: ">") else { return nil }
                text = text[end...]
            } else {
                return tag(in: text)
            }
        }
    }

    private static func tag(in text: ArraySlice<UInt8>) -> ContentType? {
        guard text.first == UInt8(ascii: "<") else { return nil }
        let name = text.dropFirst().prefix { 97...122 ~= $0 || 48...57 ~= $0 || $0 == UInt8(ascii: ":") }
        let local = name.split(separator: UInt8(ascii: ":")).last ?? []
        if local.elementsEqual("svg".utf8) { return .svg }
        return htmlTags.contains { local.elementsEqual($0.utf8) } ? .html : nil
    }

    /// Tags with which browsers take content for HTML.
    private static let htmlTags = [
        "html", "head", "body", "script", "iframe", "style", "title", "table", "div", "font", "img", "meta",
        "link",
        "object", "embed", "form", "base", "br", "a", "b", "p", "h1",
    ]

    /// The bytes with ASCII letters in lower case, without a byte-order mark; of UTF-16 the halves that are
    /// not zero.
    private static func letters(of sample: ArraySlice<UInt8>) -> [UInt8] {
        var bytes = sample
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            bytes = bytes.dropFirst(3)
        } else if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) {
            bytes = ArraySlice(bytes.dropFirst(2).filter { $0 != 0 })
        }
        return bytes.map { 65...90 ~= $0 ? $0 + 32 : $0 }
    }
}

extension ArraySlice<UInt8> {
    /// The index after the first occurrence of some text.
    fileprivate func end(of text: String) -> Int? {
        let sought = Array<UInt8>(text.utf8)
        guard count >= sought.count else { return nil }
        return (startIndex...(endIndex - sought.count))
            .first { self[$0..<($0 + sought.count)].elementsEqual(sought) }
            .map { $0 + sought.count }
    }
}
