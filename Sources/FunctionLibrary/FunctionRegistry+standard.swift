// SPDX-License-Identifier: Apache-2.0

extension FunctionRegistry {
    /// The curated library.
    public static let standard = FunctionRegistry(CuratedFunction.library)
}

extension CuratedFunction {
    /// Every function of the library, by namespace.
    static let library: [CuratedFunction] = text + email + geo + validation + records + fields

    private static let text: [CuratedFunction] = [.textTrim, .textCollapseWhitespace]
    private static let email: [CuratedFunction] = [.emailNormalize]
    private static let geo: [CuratedFunction] = [.geoRound, .geoWithinBox]
    private static let validation: [CuratedFunction] = [.validateRequiredAny, .validateInSet, .validateMatches]
    private static let records: [CuratedFunction] = [
        .recordsIdentical, .recordsSameFields, .recordsNearInSpaceAndTime,
    ]
    private static let fields: [CuratedFunction] = [.fieldsSetDefaults, .fieldsFromTemplate]
}
