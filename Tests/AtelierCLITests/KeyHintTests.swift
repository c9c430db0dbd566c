// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct KeyHintTests {
    private static let shapes = LanguageGrammar.all.flatMap(\.shapes)

    @Test func `what a table says is a key of its shape`() {
        #expect(Self.shapes.filter { $0.hints().count > 1 }.count > 30)
        for shape in Self.shapes {
            for (word, hint) in shape.hints() {
                #expect(!shape.keys.contains(word), "\(shape.name) has '\(word)' itself")
                switch hint {
                case .name(let key), .under(let key):
                    #expect(
                        shape.keys.contains(key), "\(shape.name) has no '\(key)', which stands for '\(word)'")
                case .instead(let keys, _):
                    #expect(keys.allSatisfy(shape.keys.contains), "\(shape.name), '\(word)': \(keys)")
                case .advice: break
                }
            }
        }
    }
}
