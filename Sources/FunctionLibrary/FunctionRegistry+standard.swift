// SPDX-License-Identifier: Apache-2.0

extension FunctionRegistry {
    /// The curated library.
    public static let standard = FunctionRegistry(CuratedFunction.shelves, former: { CuratedFunction.former })
}

extension CuratedFunction {
    static let shelves: [FunctionRegistry.Shelf] = [
        FunctionRegistry.Shelf(["text"]) { text },
        FunctionRegistry.Shelf(["email", "phone", "url"]) { contact },
        FunctionRegistry.Shelf(["number", "decimal"]) { numbers },
        FunctionRegistry.Shelf(["date"]) { dates },
        FunctionRegistry.Shelf(["geo"]) { geo },
        FunctionRegistry.Shelf(["list"]) { lists },
        FunctionRegistry.Shelf(["validate"]) { validation },
        FunctionRegistry.Shelf(["evaluate"]) { evaluation },
        FunctionRegistry.Shelf(["records"]) { records },
        FunctionRegistry.Shelf(["fields", "state"]) { fields },
        FunctionRegistry.Shelf(["ids", "hash"]) { identifiers },
        FunctionRegistry.Shelf(["file", "http", "postgres"]) { commands },
    ]

    /// Versions that are kept for what has pinned them.
    fileprivate static let former: [CuratedFunction] = [.recordsNearInSpaceAndTimeVersion1]

    /// Every function of the library.
    static var library: [CuratedFunction] { shelves.flatMap { $0.functions() } }

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
    private static let evaluation: [CuratedFunction] = [
        .evaluateMinConfidence, .evaluateContainsNone, .evaluateQuotedFrom,
    ]
    private static let records: [CuratedFunction] = [
        .recordsIdentical, .recordsSameFields, .recordsSameActorWithin, .recordsNearInSpaceAndTime,
        .recordsSimilarText,
    ]
    private static let fields: [CuratedFunction] = [
        .fieldsSetDefaults, .fieldsFromTemplate, .fieldsCopy, .fieldsRename, .stateInitial,
    ]
    private static let identifiers: [CuratedFunction] = [.identifierUUID, .identifierShortCode, .hashSHA256]
    private static let commands: [CuratedFunction] = [.fileDelete, .httpDelete, .postgresCall]
}
