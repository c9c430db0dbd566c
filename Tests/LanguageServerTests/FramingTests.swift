// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@testable import LanguageServer

@Suite struct FramingTests {
    private func frames(_ pieces: [[UInt8]]) -> [MessageFraming.Frame] {
        var framing = MessageFraming()
        var frames: [MessageFraming.Frame] = []
        for piece in pieces {
            framing.append(piece)
            while let frame = framing.next() { frames.append(frame) }
        }
        return frames
    }

    private let two = Array(
        "Content-Length: 2\r\n\r\n{}Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length:  3 \r\n\r\n[1]"
            .utf8)

    @Test func `messages are cut out of the stream wherever it is cut`() {
        let whole = [MessageFraming.Frame.message(Array("{}".utf8)), .message(Array("[1]".utf8))]
        #expect(frames([two]) == whole)
        #expect(frames(two.map { [$0] }) == whole)
        for cut in 1..<two.count { #expect(frames([Array(two[..<cut]), Array(two[cut...])]) == whole) }
    }

    @Test func `bare line feeds will do`() {
        #expect(frames([Array("Content-Length: 2\n\n{}".utf8)]) == [.message(Array("{}".utf8))])
    }

    @Test(arguments: [
        "Content-Length: x", "Content-Length: -1", "Length: 3", "Content-Length: 9999999999999999999999",
    ])
    func `a header without a length is told, and the stream goes on`(_ header: String) {
        let frames = frames([Array((header + "\r\n\r\nContent-Length: 2\r\n\r\n{}").utf8)])
        #expect(frames.count == 2)
        guard case .malformed? = frames.first else {
            Issue.record("\(frames)")
            return
        }
        #expect(frames.last == .message(Array("{}".utf8)))
    }

    @Test func `a message that is too large is passed over, in pieces too`() {
        let size = MessageFraming.maxMessageBytes + 10
        var framing = MessageFraming()
        framing.append(Array("Content-Length: \(size)\r\n\r\n".utf8))
        guard case .malformed? = framing.next() else {
            Issue.record("it was not refused")
            return
        }
        let piece = [UInt8](repeating: 0x20, count: 1 << 20)
        var left = size
        while left > 0 {
            let count = min(left, piece.count)
            framing.append(piece[..<count])
            #expect(framing.next() == nil)
            left -= count
        }
        framing.append(Array("Content-Length: 2\r\n\r\n{}".utf8))
        #expect(framing.next() == .message(Array("{}".utf8)))
    }

    @Test func `a header without an end is given up`() {
        let frames = frames([[UInt8](repeating: 0x41, count: 10_000)])
        #expect(frames.count == 1)
    }
}
