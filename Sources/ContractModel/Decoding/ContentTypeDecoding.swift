// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    /// A list of content types, in lower case.
    mutating func contentTypes(_ site: Site?) -> [Located<String>]? {
        guard let site else { return nil }
        let types = list(site, "'allowed_content_types'") { decoder, element in decoder.contentType(element) }
        guard let types else { return nil }
        if site.node.elements.isEmpty {
            report(
                Diagnostic(
                    .valueOutOfRange, "'allowed_content_types' is empty, so no file fits", at: site.owner,
                    path: site.path))
        }
        requireUnique(types, "content type")
        return types
    }

    /// RFC 6838 section 4.2: type and subtype are restricted names of up to 127 characters.
    private mutating func contentType(_ site: Site) -> Located<String>? {
        guard let text = name(site, "a content type") else { return nil }
        let lower = text.value.lowercased()
        let parts = lower.split(separator: "/", omittingEmptySubsequences: false)
        let isRight =
            parts.count == 2 && NodeDecoder.isRestrictedName(parts[0])
            && (parts[1] == "*" || NodeDecoder.isRestrictedName(parts[1]))
        if isRight {
            checkFamily(String(parts[0]), site)
            return text.map { _ in lower }
        }
        let help: String? =
            if let known = NodeDecoder.typesOfEndings[lower.drop { $0 == "." || $0 == "*" }.description] {
                "write '\(known)'"
            } else if lower == "*/*" || lower == "*" {
                "name the types that are wanted; 'image/*' stands for all images"
            } else if lower.contains(";") {
                "remove the parameters after ';'"
            } else {
                "write a type and a subtype, such as 'image/png'"
            }
        report(.malformedContentType, "'\(site.node.shortText)' is not a content type", at: site, help: help)
        return nil
    }

    /// What files with a common ending are.
    private static let typesOfEndings = [
        "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif",
        "webp": "image/webp", "tif": "image/tiff", "tiff": "image/tiff", "heic": "image/heic",
        "svg": "image/svg+xml", "image": "image/*", "images": "image/*", "pdf": "application/pdf",
        "json": "application/json", "xml": "application/xml", "zip": "application/zip", "csv": "text/csv",
        "txt": "text/plain", "text": "text/plain", "html": "text/html", "mp3": "audio/mpeg",
        "mp4": "video/mp4", "video": "video/*", "audio": "audio/*",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ]

    /// The top-level types that are registered with the IANA; others begin with `x-`.
    static let families = [
        "application", "audio", "example", "font", "haptics", "image", "message", "model", "multipart",
        "text",
        "video",
    ]

    /// Reports a type that no file is recognised as.
    private mutating func checkFamily(_ family: String, _ site: Site) {
        let families = NodeDecoder.families
        if families.contains(family) || family.utf8.starts(with: "x-".utf8) { return }
        let meant = Suggestion.nearest(to: family, among: families)
        report(
            .malformedContentType, "no content type begins with '\(family)/'", at: site,
            help: meant.map { "did you mean '\($0)\(site.node.text.drop { $0 != "/" })'?" }
                ?? "expected \(Suggestion.oneOf(families))")
    }

    private static func isRestrictedName(_ text: Substring) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, first.isLetter || first.isDigit, bytes.count <= 127 else {
            return false
        }
        return bytes.allSatisfy { $0.isLetter || $0.isDigit || "!#$&-^_.+".utf8.contains($0) }
    }
}
