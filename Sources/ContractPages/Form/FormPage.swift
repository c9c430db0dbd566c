// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// A form as a page of HTML that stands alone and sends nothing anywhere.
package struct FormPage {
    private let form: ActionForm

    package init(_ form: ActionForm) { self.form = form }

    /// What runs in every page; the policy of the page names its digest, so that nothing else can.
    static let script = FormLogic.script + FormBehaviour.script

    private static let policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(Base64.text(Digest(of: script).bytes))'; "
        + "form-action 'none'; base-uri 'none'"

    package var html: String {
        let title = HTMLText.escaped(form.title)
        return """
            <!doctype html>
            <html lang="\(HTMLText.escaped(form.language ?? "en"))">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="\(FormPage.policy)">
            <title>\(title)</title>
            <style>
            \(PageStyle.common)\(FormStyle.text)</style>
            </head>
            <body>
            <main>
            <h1>\(title)</h1>
            \(about)<p class="note">A preview: nothing is sent. What is marked <span class="sign">*</span> is needed.</p>
            <noscript><p class="note">Without scripts only what HTML itself can check is checked, and no payload is shown.</p></noscript>
            <form id="form" action="#" method="post" autocomplete="off">
            <div id="errors" class="errors" role="alert" tabindex="-1" hidden><h2>What is not right yet</h2><ul></ul></div>
            \(form.fields.map { FormControls.field($0, prefix: "f") }.joined())\(attachments)\(acknowledgements)<button type="submit" class="main">Show the payload</button>
            </form>
            <section id="result" tabindex="-1" aria-labelledby="result-title" hidden>
            <h2 id="result-title">Payload</h2>
            <pre id="payload" tabindex="0"></pre>
            <p>As <code>payload.json</code> it is submitted by</p>
            <pre id="command" tabindex="0"></pre>
            </section>
            </main>
            <script type="application/json" id="contract">\(HTMLText.script(FormContract(form).document.text))</script>
            <script>\(FormPage.script)</script>
            </body>
            </html>

            """
    }

    private var about: String {
        var texts = [form.description, form.help].compactMap(\.self).map {
            "<p>\(HTMLText.escaped($0))</p>\n"
        }
        if form.plan.needsTarget {
            let type = form.plan.targetType.map { " of the type <code>\(HTMLText.escaped($0))</code>" } ?? ""
            texts.append(
                "<p class=\"note\">It is about a record\(type), which is named with the submission.</p>\n")
        }
        return texts.joined()
    }

    private var attachments: String {
        guard let attachments = form.plan.attachments else { return "" }
        let accept = attachments.allowedContentTypes.joined(separator: ",")
        let hint = HTMLWriter.written(form.attachments.joined(separator: "; "))
        return """
            <div class="field" data-key="$attachments" data-kind="attachments">
            <label for="f-$attachments">Attachments</label>
            <p class="hint" id="f-$attachments-hint">\(hint)</p>
            <input type="file" id="f-$attachments" multiple accept="\(HTMLText.escaped(accept))" aria-describedby="f-$attachments-hint f-$attachments-error">
            <p class="error" id="f-$attachments-error" hidden></p>
            </div>

            """
    }

    private var acknowledgements: String {
        if form.warnings.isEmpty { return "" }
        let boxes = form.warnings.map { criterion in
            let key = HTMLText.escaped(criterion.key)
            return
                "<label class=\"box\"><input type=\"checkbox\" name=\"acknowledge\" value=\"\(key)\" id=\"a-\(key)\"> "
                + "\(HTMLText.escaped(form.message(criterion)))</label>\n"
        }
        return
            "<fieldset class=\"field\"><legend>Acknowledge, where it applies</legend>\n\(boxes.joined())</fieldset>\n"
    }
}

/// Bytes as text by RFC 4648 section 4.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func text(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                let isFilled = place <= group.count
                text.append(isFilled ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
