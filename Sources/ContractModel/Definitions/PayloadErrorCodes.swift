// SPDX-License-Identifier: Apache-2.0

/// The codes of what can be wrong with a payload, apart from those of the functions that check it.
package enum PayloadErrorCodes {
    /// In the order in which pages and editors show them.
    package static let meanings: [(code: String, meaning: String)] = [
        ("required", "it is needed and not given"),
        ("type", "the value is of another type"),
        ("unknown_parameter", "there is no such parameter, or no such member of the object"),
        ("hidden", "it is filled by the action, or does not apply here, and was sent"),
        ("min_length", "the text is too short"), ("max_length", "the text is too long"),
        ("pattern", "the text has another form"), ("min", "the number is too small"),
        ("max", "the number is too large"), ("exclusive_min", "the number is not above the bound"),
        ("exclusive_max", "the number is not below the bound"),
        ("multiple_of", "the number is no multiple of the step"),
        ("choices", "the value is none of the choices"),
        ("before", "the date is not before the bound"), ("after", "the date is not after the bound"),
        ("within", "the place lies outside the area"), ("min_items", "the list is too short"),
        ("max_items", "the list is too long"), ("unique_items", "the list holds an item twice"),
        ("content_type", "the file is of another type, or too large"),
        ("values_from", "the value is not among those that are offered"),
        ("object_type", "no such record is there"),
        ("criterion", "a condition of the action does not hold"),
        ("acknowledge", "a warning has to be acknowledged by its key"),
    ]
}
