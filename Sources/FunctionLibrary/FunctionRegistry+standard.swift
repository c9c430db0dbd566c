// SPDX-License-Identifier: Apache-2.0

extension FunctionRegistry {
    /// The curated library.
    public static let standard = FunctionRegistry(CuratedFunction.library)
}

extension CuratedFunction {
    /// Every function of the library, by namespace.
    static let library: [CuratedFunction] =
        text + contact + numbers + dates + geo + lists + validation + records + fields + identifiers

    private static let text: [CuratedFunction] = [
        .textTrim, .textJoin, .textCollapseWhitespace, .textLowercase, .textUppercase,
        .textStripControlCharacters,
        .textNormalizeUnicode, .textSlug, .textTruncate, .textMask,
    ]
    private static let contact: [CuratedFunction] = [.emailNormalize, .phoneNormalize, .urlNormalize]
    private static let numbers: [CuratedFunction] = [.numberRound, .numberClamp, .decimalRound]
    private static let dates: [CuratedFunction] = [.dateToUTC, .dateAdd]
    private static let geo: [CuratedFunction] = [.geoRound, .geoDistance, .geoWithinBox, .geoWithinPolygon]
    private static let lists: [CuratedFunction] = [.listUnique, .listSort, .listCompact]
    private static let validation: [CuratedFunction] = [
        .validateRequiredAny, .validateRequiredTogether, .validateMutuallyExclusive, .validateInSet,
        .validateMatches, .validateDateOrder, .validateSumEquals, .validateIBAN, .validateLuhn,
    ]
    private static let records: [CuratedFunction] = [
        .recordsIdentical, .recordsSameFields, .recordsSameActorWithin, .recordsNearInSpaceAndTime,
        .recordsSimilarText,
    ]
    private static let fields: [CuratedFunction] = [
        .fieldsSetDefaults, .fieldsFromTemplate, .fieldsCopy, .fieldsRename, .stateInitial,
    ]
    private static let identifiers: [CuratedFunction] = [.identifierUUID, .identifierShortCode, .hashSHA256]
}
