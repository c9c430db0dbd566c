// SPDX-License-Identifier: Apache-2.0

/// Writes a page as HTML that needs nothing else: no script, no picture, no font from elsewhere.
package struct HTMLWriter {
    package init() {}

    package func text(_ page: Page) -> String {
        let language = page.language.map { " lang=\"\(HTMLText.escaped($0))\"" } ?? " lang=\"en\""
        return """
            <!doctype html>
            <html\(language)>
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(HTMLText.escaped(page.title))</title>
            <style>
            \(PageStyle.common)\(PageStyle.reference)</style>
            </head>
            <body>
            <main>
            \(page.blocks.map(HTMLWriter.block).joined())</main>
            </body>
            </html>

            """
    }

    private static func block(_ block: Page.Block) -> String {
        switch block {
        case .heading(let level, let phrase, let anchor):
            return "<h\(level) id=\"\(HTMLText.escaped(anchor))\">\(written(phrase))</h\(level)>\n"
        case .paragraph(let phrase): return "<p>\(written(phrase))</p>\n"
        case .list(let items, let isOrdered):
            let name = isOrdered ? "ol" : "ul"
            return "<\(name)>\n" + items.map { "<li>\(written($0))</li>\n" }.joined() + "</\(name)>\n"
        case .table(let header, let rows):
            let head = header.map { "<th scope=\"col\">\(HTMLText.escaped($0))</th>" }.joined()
            let body = rows.map { "<tr>" + $0.map { "<td>\(written($0))</td>" }.joined() + "</tr>\n" }
                .joined()
            return
                "<div class=\"wide\" tabindex=\"0\"><table>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n\(body)</tbody>\n</table></div>\n"
        case .code(let text, _):
            return "<pre tabindex=\"0\"><code>\(HTMLText.escaped(text, keepsLines: true))</code></pre>\n"
        case .states(let diagram): return "<div class=\"wide\" tabindex=\"0\">\n\(diagram.svg)</div>\n"
        }
    }

    static func written(_ phrase: Phrase) -> String {
        phrase.pieces.map { piece in
            switch piece {
            case .text(let text): HTMLText.escaped(text)
            case .code(let text): "<code>\(HTMLText.escaped(text))</code>"
            case .strong(let text): "<strong>\(HTMLText.escaped(text))</strong>"
            case .link(let text, let anchor):
                "<a href=\"#\(HTMLText.escaped(anchor))\">\(HTMLText.escaped(text))</a>"
            }
        }.joined()
    }
}
