// SPDX-License-Identifier: Apache-2.0

/// libyaml's words in an author's.
enum YAMLWording {
    static func context(_ context: String?) -> String? {
        switch context {
        case "while parsing a block mapping": "the map that it stands in begins here"
        case "while parsing a block collection": "the list that it stands in begins here"
        case "while scanning a block scalar": "the block of text begins here"
        case "while scanning a quoted scalar": "the quoted text begins here"
        case "while scanning a plain scalar": "the text begins here"
        default: nil
        }
    }

    static func wording(of problem: String) -> (message: String, help: String?) {
        switch problem {
        case "mapping values are not allowed in this context":
            (
                "a ':' cannot stand here",
                "indent entries of one map alike, and put text that holds ': ' in quotes"
            )
        case "did not find expected key":
            ("expected a key of the map, at its indentation", "indent entries of one map alike")
        case "did not find expected '-' indicator":
            ("expected '-' and the next element of the list", "indent entries of one list alike")
        case "block sequence entries are not allowed in this context":
            ("a list cannot begin here", "put the first '- ' on a line of its own")
        case "mapping keys are not allowed in this context": ("a key cannot stand here", nil)
        case "found character that cannot start any token":
            ("a text cannot begin with this character", "put the text in quotes")
        case "found unknown escape character":
            ("unknown escape in a double-quoted text", "write '\\\\' for a backslash, or use single quotes")
        case "did not find expected hexdecimal number":
            (
                "expected hexadecimal digits in the escape",
                "write '\\\\' for a backslash, or use single quotes"
            )
        case "found invalid Unicode character escape code":
            ("this escape is not a character", "write characters beyond U+FFFF as '\\U' with eight digits")
        case "found an indentation indicator equal to 0": ("expected an indentation from 1 to 9", nil)
        case "did not find expected comment or line break": ("expected the line to end here", nil)
        case "did not find expected <document start>":
            ("expected '---' before another document", "indent entries of one document alike")
        case "did not find expected node content": ("expected a value here", nil)
        case "found unexpected end of stream": ("the text ends too early", nil)
        case "did not find expected alphabetic or numeric character":
            ("expected a name after '&' or '*'", "put a text that begins with '&' or '*' in quotes")
        case "did not find expected whitespace or line break": ("expected a space here", nil)
        default: ("unexpected text, where YAML says: " + problem, nil)
        }
    }
}
