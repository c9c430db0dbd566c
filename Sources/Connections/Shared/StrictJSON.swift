// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

/// Reads JSON from outside; what is wrong with it is said without repeating what stands there.
enum StrictJSON {
    static func read(
        _ bytes: [UInt8], _ limits: ConnectionLimits, place: String = "",
        failing kind: FunctionFailure.Kind = .final
    ) throws(FunctionFailure) -> Value {
        let bounds = JSONLimits(
            maxBytes: limits.maxAnswerBytes, maxNestedLevels: limits.maxNestedLevels, maxValues: 2_000_000)
        do throws(JSONReadError) {
            return try JSONReader.read(bytes, limits: bounds)
        } catch {
            // The message of the reader can hold a character or a word of the text.
            let at =
                place.isEmpty ? " at line \(error.position.line), column \(error.position.column)" : place
            throw .malformedResponse("not strict JSON (\(error.code.name))\(at)", kind)
        }
    }
}
