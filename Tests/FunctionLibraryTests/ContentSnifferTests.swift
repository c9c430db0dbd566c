// SPDX-License-Identifier: Apache-2.0
import FunctionLibrary
import Testing

@Suite struct ContentSnifferTests {
    private let sniffer = ContentSniffer()

    static let png: [UInt8] =
        [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1,
            0, 0, 0, 1,
        ]
    static let jpeg: [UInt8] = [
        0xFF, 0xD8, 0xFF, 0xE0, 0, 0x10, 0x4A, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0,
    ]
    static let gif: [UInt8] = Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0]
    static let webp: [UInt8] =
        Array("RIFF".utf8) + [0x24, 0, 0, 0] + Array("WEBPVP8 ".utf8) + [0x18, 0, 0, 0, 0x30]
    static let pdf = Array("%PDF-1.7\n%\u{E2}\n1 0 obj\n".utf8)
    static let zip: [UInt8] = [0x50, 0x4B, 3, 4, 0x14, 0, 0, 0, 8, 0] + [UInt8](repeating: 0, count: 24)

    @Test(arguments: [
        (png, ContentType.png), (jpeg, .jpeg), (gif, .gif), (webp, .webp), (pdf, .pdf),
        (Array(png.prefix(8)) + [UInt8](repeating: 0, count: 10), .png), ([], .empty),
        (Array("plain words\n".utf8), ContentType("text/plain")),
        ([0x1F, 0x8B, 8, 0, 0, 0, 0, 0], ContentType("application/gzip")),
    ])
    func `content is known by its first bytes`(_ sample: [UInt8], _ type: ContentType) throws {
        #expect(try sniffer.contentType(of: sample) == type)
    }

    @Test(arguments: [
        "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "\u{FEFF} \n<SVG>",
        "<?xml version='1.0'?>\n<!-- drawn -->\n<svg/>",
        "<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN'><svg/>",
        "<?xml version='1.0'?><s:svg xmlns:s='http://www.w3.org/2000/svg'/>",
        "<!DOCTYPE x [ <!ENTITY a 'b'> <svg",
    ])
    func `SVG is recognised as such`(_ text: String) throws {
        let type = try sniffer.contentType(of: Array(text.utf8))
        #expect(type.mayHoldScript || type.text.hasPrefix("text/"))
        #expect(!type.isAllowed(by: ["image/*", "image/png"]))
    }

    @Test(arguments: [
        "<!doctype html><p>hello", "  <HTML><body>", "<script>alert(1)</script>", "<!-- x --><div>",
        "<iframe src=x>",
        "<!-- never closed", "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"/>",
        "<b\n>x",
    ])
    func `HTML is recognised as such`(_ text: String) throws {
        #expect(try sniffer.contentType(of: Array(text.utf8)) == .html)
        var wide: [UInt8] = [0xFF, 0xFE]
        for unit in text.utf16 { wide += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        #expect(try sniffer.contentType(of: wide) == .html)
    }

    @Test(arguments: [
        [0x20] + pdf,
        Array("GIF89a/*".utf8) + Array(repeating: 0x41, count: 40) + Array("*/=1;alert(1)".utf8),
        zip + pdf, Array("<?php system($_GET['x']); ?>".utf8) + jpeg, [0] + png, Array("MZ".utf8) + png,
        Array("alert(1);//".utf8) + gif,
    ])
    func `a signature that is not at the beginning does not count`(_ sample: [UInt8]) throws {
        let type = try sniffer.contentType(of: sample)
        #expect(!type.isAllowed(by: ["image/*", "image/jpeg", "image/png", "image/gif", "application/pdf"]))
    }

    @Test(arguments: [
        [0x89], [0xFF], [0xFF, 0xD8], [0xFF, 0xD8, 0xFF], Array("%PDF".utf8), Array("RIFF".utf8), [0],
    ])
    func `too little content is no known format`(_ sample: [UInt8]) throws {
        #expect(try !sniffer.contentType(of: sample).isAllowed(by: ["image/*", "application/pdf"]))
    }

    @Test func `only the first four kilobytes are looked at`() throws {
        let text = [UInt8](repeating: 0x61, count: 4096)
        #expect(try sniffer.contentType(of: text + Array("<html>".utf8)) == ContentType("text/plain"))
    }

    @Test func `without a database the signatures decide, and the rest says what is missing`() throws {
        let sniffer = ContentSniffer(database: "/nonexistent/magic")
        #expect(try sniffer.contentType(of: Self.png) == .png)
        #expect(try sniffer.contentType(of: Array("<html>".utf8)) == .html)
        let error = #expect(throws: ContentSniffer.Unavailable.self) {
            try sniffer.contentType(of: [0x61, 0x62])
        }
        #expect(error?.description.contains("libmagic") == true)
    }

    @Test func `one sniffer serves many tasks at once`() async {
        let sniffer = sniffer
        let agree = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    let sample = number.isMultiple(of: 2) ? Self.png : Self.pdf
                    return (try? sniffer.contentType(of: sample)) == (number.isMultiple(of: 2) ? .png : .pdf)
                }
            }
            return await group.reduce(true) { $0 && $1 }
        }
        #expect(agree)
    }
}

@Suite struct ContentTypeTests {
    @Test(arguments: [
        ("image/png", ["image/png"], true), ("image/png", ["IMAGE/PNG"], true),
        ("image/png", ["image/*"], true),
        ("image/png", ["image/jpeg", "application/pdf"], false), ("image/png", [], false),
        ("image/png", ["*/*"], true),
        ("image/svg+xml", ["image/*"], false), ("image/svg+xml", ["image/svg+xml"], true),
        ("text/html", ["text/*", "*/*"], false),
        ("application/octet-stream", ["*/*", "application/*"], false),
        ("application/octet-stream", ["application/octet-stream"], true),
        ("application/x-empty", ["*/*"], false),
        ("image/png", ["image"], false), ("image/png", ["imag*"], false), ("imagex/png", ["image/*"], false),
    ])
    func `a declared list allows what it names`(_ type: String, _ declared: [String], _ isAllowed: Bool) {
        #expect(ContentType(type).isAllowed(by: declared) == isAllowed)
    }

    @Test(arguments: [
        ("image/png", true), ("image/*", true), ("*/*", true), ("image/svg+xml", true), ("*/png", false),
        ("image", false),
        ("image/", false), ("/png", false), ("image/png; q=1", false), ("image/png/x", false),
        ("image/p ng", false),
        ("image/**", false), ("", false),
    ])
    func `what may stand in a declared list`(_ text: String, _ isDeclarable: Bool) {
        #expect(ContentType.isDeclarable(text) == isDeclarable)
    }

    @Test func `parameters and case are not part of a type`() {
        #expect(ContentType("Text/Plain; charset=utf-8") == ContentType("text/plain"))
    }
}
