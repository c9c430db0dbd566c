// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Foundation
import FunctionLibrary
import Ledger
import LedgerSQLite
import Synchronization
import Testing

/// What may come in as a file, through the real intake.
///
/// Rows of the bad-input catalogue that do not apply:
/// - nobody declares a file's type; it is found in the content.
/// - files are opened by their names; no multipart is read.
/// - there is no scanner. What is taken is what the contract allows, and nothing here opens it.
/// - nothing hands files out.
@Suite struct AttachmentIntakeTests {
    private static func contract(
        types: String = "[image/jpeg, image/png, application/pdf]", limits: String = ""
    ) -> String {
        """
        actions:
          - key: send
            execution_mode: workflow
            status: published
            permissions_policy: { view: ["*"], apply: ["*"], edit: [admin] }
            creates: [ { key: letter, entity_type: letter, fields: { state: new } } ]
            submission_contract:
              duplicates: none
              attachments: { entity_type: page, parent_field: letter, file_field: file, allowed_content_types: \(types)\(limits) }
        """
    }

    private func refusals(
        _ bench: Workbench, _ files: [SubmitRequest.File]
    ) async throws -> [String] {
        try await bench.refusals("send", [:]) { $0.files = files }
    }

    /// The error of one file, whole.
    private func refusal(_ bench: Workbench, _ file: SubmitRequest.File) async throws -> PayloadError {
        var request = SubmitRequest(payload: [:])
        request.files = [file]
        do {
            _ = try await bench.interpreter.submit(
                request, to: try bench.action("send"), as: Workbench.citizen)
        } catch let error as InterpreterError {
            return try #require(error.errors.first)
        }
        Issue.record("the file was taken")
        return PayloadError(code: "", parameter: nil, path: "", message: "")
    }

    @Test(arguments: [
        "<!doctype html><p>hello", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "#!/bin/sh\nrm -rf /", "function f() { return 1; }\nvar a = f();\n",
    ])
    func `A-1 text that calls itself an image is refused with what it is`(_ text: String) async throws {
        let bench = Workbench(Self.contract())
        let error = try await refusal(bench, .sample(Array(text.utf8), name: "photo.png"))
        #expect(error.code == "content_type")
        #expect(error.message.contains("'photo.png'"))
        #expect(error.message.contains("only image/jpeg, image/png, application/pdf are taken"))
    }

    @Test func `a type that can hold scripts is named on its own, and its refusal says so`() async throws {
        let svg = Array("<svg xmlns='http://www.w3.org/2000/svg'></svg>".utf8)
        for types in ["[image/*]", "[application/pdf, image/*]"] {
            let error = try await refusal(Workbench(Self.contract(types: types)), .sample(svg, name: "a.svg"))
            #expect(error.code == "content_type")
            #expect(error.message.contains("taken only where it is named on its own"), "\(error.message)")
        }
        let other = try await refusal(
            Workbench(Self.contract(types: "[application/*]")), .sample(svg, name: "a.svg"))
        #expect(!other.message.contains("on its own"), "\(other.message)")
        let named = Workbench(Self.contract(types: "[image/*, image/svg+xml]"))
        #expect(try await refusals(named, [.sample(svg, name: "a.svg")]) == [])
    }

    @Test(arguments: [
        "shell.php.jpg", "photo.jpg.php", "photo.jpg%00.php", "photo.png.", "paper.pdf ", ".htaccess", "CON",
        "-rf",
        "~root", "＃．．／x",
    ])
    func `A-2 a name decides nothing, and stands nowhere but in its display`(_ name: String) async throws {
        let bench = Workbench(Self.contract())
        let detail = try await bench.submit("send", [:]) {
            $0.files = [.sample(SampleFiles.jpeg(), name: name)]
        }
        #expect(detail.submission.status == .created)
        let row = try #require(
            try await bench.store.attachments(of: detail.submission.id, in: Workbench.citizen.scope).first)
        #expect(row.name == name)
        #expect(row.contentType == "image/jpeg")
        #expect(row.sha256 == Digest(of: SampleFiles.jpeg()).hex)
    }

    @Test func `A-3 a name with a path in it touches no other place`() async throws {
        let shown = [
            "../../x": "x", "..\\x": "x", "/etc/passwd": "passwd", "C:x": "C:x", "a/b": "b", "..": "file",
            "": "file", "x\u{0}y": "xy", "x\ny": "xy", "\u{202E}gpj.exe": "gpj.exe", "../\u{301}": "\u{301}",
            String(repeating: "é", count: 300): String(repeating: "é", count: 120),
        ]
        let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "atelier-\(UUID().uuidString)")
        let home = folder.appending(path: "a/b/c")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try SQLiteLedger.open(path: home.path + "/ledger.db", processID: "bench")
        let bench = Workbench(Self.contract(), store: store)
        for (name, display) in shown {
            let detail = try await bench.submit("send", [:]) {
                $0.files = [.sample(SampleFiles.png(), name: name)]
            }
            let row = try #require(
                try await store.attachments(of: detail.submission.id, in: Workbench.citizen.scope).first)
            #expect(row.name.hasSameBytes(as: display), "\(name.debugDescription)")
        }
        await store.close()
        let digest = Digest(of: SampleFiles.png()).hex
        let found = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter {
                !$0.hasPrefix("a/b/c/ledger.db-") && $0 != "a/b/c/ledger.db" && $0 != "a/b/c" && $0 != "a/b"
                    && $0 != "a"
            }
        let contents = found.filter { $0.hasSuffix(digest) }
        #expect(contents.count == 1)
        #expect(
            found.allSatisfy { $0.hasPrefix("a/b/c/ledger.db.files") || $0.hasPrefix("a/b/c/ledger.db.") },
            "\(found)")
    }

    @Test(
        arguments: [
            (
                "a GIF and a script",
                Array("GIF89a=/*".utf8) + SampleFiles.gif().dropFirst(9) + Array("*/1;alert(1)".utf8),
                "content_type"
            ),
            ("a PDF and an archive", SampleFiles.pdf() + SampleFiles.zip, "content_followed"),
            ("a PNG and an archive", SampleFiles.png() + SampleFiles.zip, "content_followed"),
            (
                "a PNG around an archive", SampleFiles.png(extra: SampleFiles.chunk("zzzz", SampleFiles.zip)),
                "content_archive"
            ),
            ("a PDF further in", Array("junk\n".utf8) + SampleFiles.pdf(), "content_type"),
            (
                "a JPEG and a page", SampleFiles.jpeg() + Array("<html><script>alert(1)</script>".utf8),
                "content_followed"
            ),
        ] as [(String, [UInt8], String)])
    func `A-4 a file that is two things is refused`(
        _ what: String, _ bytes: [UInt8], _ code: String
    ) async throws {
        let bench = Workbench(Self.contract())
        let error = try await refusal(bench, .sample(bytes, name: "two.bin", pieces: 11))
        #expect(error.code == code)
        #expect(error.message.contains("two.bin"))
    }

    @Test func `A-4 what stands inside metadata is content, kept as it came`() async throws {
        let bytes = SampleFiles.jpeg(
            extra: SampleFiles.segment(0xE1, Array("Exif\0\0<?php system('id'); ?>".utf8)))
        let bench = Workbench(Self.contract())
        let detail = try await bench.submit("send", [:]) { $0.files = [.sample(bytes, name: "a.php")] }
        #expect(detail.submission.status == .created)
        #expect(try await bench.store.fileBytes(Digest(of: bytes).hex, in: Workbench.citizen.scope) == bytes)
    }

    @Test(
        arguments: [
            ("no bytes", [], "content_type", "is empty"),
            ("one byte", [0xFF], "content_type", "only image/jpeg"),
            (
                "half a JPEG", Array(SampleFiles.jpeg().prefix(30)), "content_cut_short",
                "send it again from the original"
            ),
            (
                "half a PNG", Array(SampleFiles.png().prefix(40)), "content_cut_short",
                "send it again from the original"
            ),
            (
                "half a PDF", Array(SampleFiles.pdf().prefix(50)), "content_cut_short",
                "send it again from the original"
            ),
            ("a broken PNG", SampleFiles.png(height: 0), "content_damaged", "save it again"),
            (
                "a PNG bomb", SampleFiles.png(width: 100_000, height: 100_000), "content_pixels",
                "make it smaller"
            ),
            (
                "a JPEG bomb", SampleFiles.jpeg(width: 65_500, height: 65_500), "content_pixels",
                "make it smaller"
            ),
        ] as [(String, [UInt8], String, String)])
    func `A-5 A-6 a refusal names the file, the reason and the way out`(
        _ what: String, _ bytes: [UInt8], _ code: String, _ words: String
    ) async throws {
        let bench = Workbench(Self.contract())
        let error = try await refusal(bench, .sample(bytes, name: "x.bin", pieces: 3))
        #expect(error.code == code)
        #expect(error.message.contains(words), "\(error.message)")
        #expect(error.message.contains("('x.bin')"))
        #expect(try await bench.store.submissions(SubmissionQuery(), in: Workbench.citizen.scope).isEmpty)
    }

    @Test func `A-7 an archive is refused unless it is named, and then never opened`() async throws {
        let closed = Workbench(Self.contract(types: "[\"image/*\", application/pdf]"))
        #expect(try await refusals(closed, [.sample(SampleFiles.zip)]) == [": content_type"])
        let open = Workbench(Self.contract(types: "[application/zip]"))
        let detail = try await open.submit("send", [:]) {
            $0.files = [.sample(SampleFiles.zip, name: "../a.zip")]
        }
        #expect(detail.submission.status == .created)
        #expect(
            try await open.store.fileBytes(Digest(of: SampleFiles.zip).hex, in: Workbench.citizen.scope)
                == SampleFiles.zip)
        #expect(try await open.records("page").count == 1)
    }

    @Test func `A-8 what a document could do is told with its acceptance`() async throws {
        let bench = Workbench(Self.contract())
        let detail = try await bench.submit("send", [:]) {
            $0.files = [.sample(SampleFiles.pdf("<< /S /JavaScript >>"), name: "form.pdf")]
        }
        #expect(detail.submission.status == .created)
        let warnings = try #require(detail.submission.warnings)
        #expect(
            try JSONReader.read(warnings) == [
                ["code": "file_note", "message": "'form.pdf' holds JavaScript"]
            ])
    }

    @Test func `A-9 a limit holds for the bytes that come, to the last one`() async throws {
        let bytes = SampleFiles.png()
        let exact = Workbench(Self.contract(limits: ", max_bytes: \(bytes.count)"))
        #expect(
            try await exact.submit("send", [:]) { $0.files = [.sample(bytes)] }.submission.status == .created)
        let less = Workbench(Self.contract(limits: ", max_bytes: \(bytes.count - 1)"))
        for pieces in [1, 4096] {
            #expect(try await refusals(less, [.sample(bytes, pieces: pieces)]) == [": max_bytes"])
        }
        let together = Workbench(
            Self.contract(limits: ", max_total_bytes: \(2 * bytes.count), max_bytes: \(bytes.count)"))
        #expect(try await refusals(together, [.sample(bytes), .sample(bytes)]).isEmpty)
        #expect(
            try await refusals(together, [.sample(bytes), .sample(bytes), .sample(bytes)]) == [
                ": max_total_bytes"
            ])
    }

    @Test func `A-12 the same file many times is one content, and every one counts`() async throws {
        let bench = Workbench(Self.contract(limits: ", max_files: 5"))
        let file = SubmitRequest.File.sample(SampleFiles.png(), name: "same.png")
        let detail = try await bench.submit("send", [:]) { $0.files = Array(repeating: file, count: 5) }
        let rows = try await bench.store.attachments(of: detail.submission.id, in: Workbench.citizen.scope)
        #expect(rows.count == 5)
        #expect(Set(rows.map(\.sha256)).count == 1)
        #expect(Set(rows.map(\.id)).count == 5)
    }

    @Test func `A-12 more files than are taken are refused before one is opened`() async throws {
        let opened = Mutex(0)
        let file = SubmitRequest.File(parameter: nil, name: "same.png") {
            opened.withLock { $0 += 1 }
            return { nil }
        }
        let bench = Workbench(Self.contract(limits: ", max_files: 5"))
        #expect(try await refusals(bench, Array(repeating: file, count: 1000)) == [": max_files"])
        #expect(opened.withLock { $0 } == 0)
    }

    @Test func `A-14 metadata is kept as it came`() async throws {
        let bytes = SampleFiles.jpeg(extra: SampleFiles.segment(0xE1, Array("Exif\0\0GPS 38.7 -9.1".utf8)))
        let bench = Workbench(Self.contract())
        _ = try await bench.submit("send", [:]) { $0.files = [.sample(bytes)] }
        #expect(try await bench.store.fileBytes(Digest(of: bytes).hex, in: Workbench.citizen.scope) == bytes)
    }

    @Test func `A-16 the files of a refused submission belong to nobody and are swept`() async throws {
        let bench = Workbench(Self.contract())
        let kept = SampleFiles.png(width: 3)
        _ = try await bench.submit("send", [:]) { $0.files = [.sample(kept)] }
        let refused = try await bench.refusals("send", ["unknown": 1]) {
            $0.files = [.sample(SampleFiles.png())]
        }
        #expect(refused == ["unknown: unknown_parameter"])
        bench.clock.advance(.seconds(7200))
        #expect(try await bench.store.sweepFiles(olderThan: .seconds(3600), now: bench.clock.now) == 1)
        let scope = Workbench.citizen.scope
        #expect(try await bench.store.fileBytes(Digest(of: SampleFiles.png()).hex, in: scope) == nil)
        #expect(try await bench.store.fileBytes(Digest(of: kept).hex, in: scope) == kept)
    }

    @Test func `A-17 a file is read once: what is checked is what is kept`() async throws {
        let opened = Mutex(0)
        let bench = Workbench(Self.contract())
        let file = SubmitRequest.File(parameter: nil, name: "changing.png") {
            let turn = opened.withLock { count in
                count += 1
                return count
            }
            let bytes = turn == 1 ? SampleFiles.png() : Array("<script>".utf8)
            return try SubmitRequest.File.sample(bytes).open()
        }
        let detail = try await bench.submit("send", [:]) { $0.files = [file] }
        #expect(opened.withLock { $0 } == 1)
        let page = try JSONReader.read(try #require(try await bench.records("page").first).fields)
        #expect(page["file"]?["sha256"] == .string(Digest(of: SampleFiles.png()).hex))
        #expect(detail.submission.status == .created)
    }

    @Test func `A-18 a store without room acknowledges nothing`() async throws {
        let clock = ManualClock()
        for operation in 1...2 {
            let memory = Workbench.memory(clock)
            let faulty = FaultyLedger(
                memory, fault: .init(operation: operation, moment: .before, extent: .forEver))
            let bench = Workbench(Self.contract(), store: faulty, clock: clock)
            #expect(try await refusals(bench, [.sample(SampleFiles.png())]) == ["unavailable"])
            #expect(try await memory.submissions(SubmissionQuery(), in: Workbench.citizen.scope).isEmpty)
        }
    }

    @Test func `files of a parameter have a limit of their own`() async throws {
        func contract(_ item: String, _ list: String = "") -> String {
            """
            actions:
              - key: send
                status: published
                permissions_policy: { apply: ["*"] }
                parameters:
                  - { key: one, type: file }
                  - { key: many, type: list, constraints: { items: { type: file\(item) }\(list) } }
                creates: [ { key: letter, entity_type: letter, fields: { many: $parameters.many } } ]
            """
        }
        func files(_ count: Int, _ key: String) -> [SubmitRequest.File] {
            (0..<count).map { .sample(SampleFiles.png(width: $0 + 1), parameter: key) }
        }
        let two = Workbench(contract(", constraints: { max_files: 2 }"))
        #expect(try await refusals(two, files(2, "many")).isEmpty)
        #expect(try await refusals(two, files(3, "many")) == ["many: max_files"])
        #expect(try await refusals(two, files(2, "one")) == ["one: max_files"])
        let listed = Workbench(contract("", ", max_items: 3"))
        #expect(try await refusals(listed, files(4, "many")) == ["many: max_files"])
        let open = Workbench(contract(""))
        #expect(try await refusals(open, files(20, "many")).isEmpty)
        #expect(try await refusals(open, files(21, "many")) == ["many: max_files"])
        #expect(
            try await refusals(open, [.sample(SampleFiles.png(), parameter: "mani")]) == [
                "mani: unknown_parameter"
            ])
    }

    @Test func `the record of a file takes the defaults of its type`() async throws {
        let entities = """
            entities:
              - entity_type: letter
                schema: { fields: [ { field_key: state, field_type: { type: string } } ] }
              - entity_type: page
                schema:
                  fields:
                    - { field_key: letter, field_type: { type: string } }
                    - { field_key: file, field_type: { type: file } }
                    - { field_key: pages, field_type: { type: integer }, required: true, default: 1 }
                    - { field_key: seen, field_type: { type: enum, choices: ["no", "yes"] }, required: true }
                  states: { field: seen, initial: "no", transitions: { "no": ["yes"] } }

            """
        let bench = Workbench(entities + Self.contract())
        _ = try await bench.submit("send", [:]) { $0.files = [.sample(SampleFiles.png())] }
        let page = try JSONReader.read(try #require(try await bench.records("page").first).fields)
        #expect(page["pages"] == 1)
        #expect(page["seen"] == "no")
        #expect(page["file"]?["content_type"] == "image/png")
    }
}
