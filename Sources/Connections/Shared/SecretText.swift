// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

/// A secret, read when it is needed and told to nobody.
struct SecretText {
    let text: String

    /// - Throws: `missing_secret` or `malformed_secret`, which name the place and not what is there.
    init(at place: String, of surroundings: ConnectionSurroundings) throws(FunctionFailure) {
        var text: String
        do {
            text = try surroundings.secret(place)
        } catch {
            // What the reader says could hold what it read.
            throw FunctionFailure(
                .final, code: "missing_secret", message: "the secret '\(place)' cannot be read")
        }
        // An editor ends a file with a line break, which belongs to no secret.
        while let last = text.unicodeScalars.last, last == "\n" || last == "\r" {
            text.unicodeScalars.removeLast()
        }
        guard !text.isEmpty else {
            throw FunctionFailure(.final, code: "missing_secret", message: "the secret '\(place)' is empty")
        }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw FunctionFailure(
                .final, code: "malformed_secret",
                message: "the secret '\(place)' holds line breaks or control characters")
        }
        self.text = text
    }
}
