// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    /// Every rule, by code.
    public static let all: [LintRule] = [
        ambiguousBoolean, ambiguousOctal, sexagesimalNumber, ambiguousFloat, groupedNumber, implicitTimestamp,
        emptyValue, unusedAnchor, repeatedAnchor, byteOrderMark, mixedLineEnds, invisibleCharacter,
        confusableCharacter, similarKeys,
        emptySection, sameLabel, blockScalarPattern, unusedDeclaration,
        unusedParameter, unreachableParameter, constantRequirement, forwardDependency,
        defaultOnRequired, unboundedText, unboundedList, moneyAsNumber, unanchoredPattern,
        redundantConstraint,
        similarChoices, trailingZeroChoice,
        referenceWithoutDollar, referenceInText, looserThanField, unlistedUser,
        repeatedCall, cutBeforeTrim,
        criterionNeverFails, criterionNeverHolds, contradictoryCriteria, shadowedCriterion,
        criterionWithoutMessage, doubleNegation, selfComparison, constantCondition, shadowedCase,
        criterionOnTarget,
        actionWithoutEffect, conflictingEdits, referenceNotUnique, unreachableState, broadDuplicateKey,
        rawTextDuplicateKey, unrepeatableDuplicateKey, uncheckedDuplicates, uncompensatedEffect,
        queryElsewhere,
        attachmentWithoutLimit, activeContent, fileOfAnyKind, largeAttachment,
        nobodyMaySubmit, anyoneMaySubmit, anyoneMayDecide, anyCallerMayChange, selfApproval, approvalByExpiry,
        endlessApproval, secretNotMarked, personalValueInEvent, plainTransport,
        duplicateForNobody, secretDefault,
        untestedAction,
        missingLabel, missingDescription, longText, missingTranslation, sameNameOtherType,
        unusedSuppression, unknownRuleInSuppression, blanketSuppression, suppressionWithoutReason,
        staleBaselineEntry,
    ]
}
