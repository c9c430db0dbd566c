// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct CanonicalJSONTests {
    /// JSON, its canonical form and the digest of that, made by an independent implementation.
    static let golden = FixtureTable.rows("Values/canonical.txt")

    @Test func `there are texts to encode`() { #expect(Self.golden.count > 30) }

    @Test(arguments: golden)
    func `the canonical form and its digest never change`(_ row: [String]) throws {
        try #require(row.count == 3)
        let value = try JSONReader.read(row[0])
        #expect(CanonicalJSON.text(value).hasSameBytes(as: row[1]))
        #expect(Digest(canonical: value).hex == row[2])
    }

    @Test(arguments: golden)
    func `the canonical form reads back as the same value`(_ row: [String]) throws {
        let value = try JSONReader.read(row[0])
        let again = try JSONReader.read(CanonicalJSON.encode(value))
        #expect(again == value)
        #expect(again.hashValue == value.hashValue)
        #expect(CanonicalJSON.encode(again) == CanonicalJSON.encode(value))
        #expect(try JSONReader.read(CanonicalJSON.faithfulText(value)) == value)
    }

    @Test func `faithful text keeps numbers as they were written`() throws {
        let value = try JSONReader.read(#"{"b":1.10,"a":1E2}"#)
        #expect(CanonicalJSON.faithfulText(value) == #"{"a":1E2,"b":1.10}"#)
    }

    @Test func `text longer than any first guess is written whole`() throws {
        let text = String(repeating: "\"é\\\n", count: 10_000)
        let value = Value.list([.string(text), .string(String(repeating: "x", count: 100_000))])
        #expect(try JSONReader.read(CanonicalJSON.encode(value)) == value)
    }

    @Test func `a digest is written and read in hexadecimal`() throws {
        let digest = Digest(of: "")
        #expect(digest.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(Digest(hex: digest.description) == digest)
        #expect(Digest(hex: digest.hex.uppercased()) == digest)
        #expect(Digest(hex: "sha256:00") == nil)
        #expect(Digest(hex: String(digest.hex.dropLast()) + "g") == nil)
        var stream = StreamingDigest()
        for piece in ["ab", "", "c"] { stream.update(Array(piece.utf8)) }
        #expect(stream.finish() == Digest(of: "abc"))
    }
}
