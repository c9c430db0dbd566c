// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LanguageServer {
    func opened(_ parameters: Value) throws(RPCError) {
        let item = try parameters.required("textDocument")
        let (uri, text) = (try item.text("uri"), try item.text("text"))
        touch()
        let document = OpenDocument(
            uri: uri, version: item["version"]?.integer, text: text, encoding: client.encoding,
            revision: revision)
        open[document.path] = document
    }

    func changed(_ parameters: Value) throws(RPCError) {
        let item = try parameters.required("textDocument")
        let uri = try item.text("uri")
        let path = DocumentURI.path(uri) ?? uri
        guard let changes = parameters["contentChanges"]?.list else { throw .missing("contentChanges") }
        touch()
        // The text stands in one place only while it is changed, so that no copy is made of it.
        guard var document = open.removeValue(forKey: path) else {
            throw RPCError(.invalidParams, "'\(uri)' is not open")
        }
        defer { open[path] = document }
        for change in changes { try document.apply(change, revision: revision) }
        document.version = item["version"]?.integer ?? document.version
    }

    func closed(_ parameters: Value) throws(RPCError) {
        let uri = try parameters.required("textDocument").text("uri")
        let path = DocumentURI.path(uri) ?? uri
        guard open.removeValue(forKey: path) != nil else { return }
        names.forget(path)
        filesChanged()
    }

    /// Something may be another on disk.
    func filesChanged() {
        workspace.forget()
        names.forgetFiles()
        touch()
    }
}
