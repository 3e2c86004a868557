import Templates

extension [UInt8] {
    @inline(__always) mutating func append(literal text: StaticString) {
        unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

/// The same bytes as the template's, appended by hand with the same escaper: what rendering is held against.
@inline(never) func byHand(_ page: UserPage) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(16384)
    output.append(literal: "<!doctype html>\n<html lang=\"en\"><head><title>")
    output.append(escaping: page.title)
    output.append(literal: " – Portal</title></head><body>\n<header><a href=\"")
    output.append(escaping: page.home.description)
    output.append(literal: "\">Portal</a></header>\n<main><h1>")
    output.append(escaping: page.title)
    output.append(literal: "</h1><p>")
    output.append(escaping: page.email)
    output.append(literal: " ")
    output.append(escaping: page.status)
    output.append(literal: "</p><code>")
    output.append(escaping: page.id)
    output.append(literal: "</code><code>")
    output.append(escaping: page.external)
    output.append(literal: "</code>\n<table><caption>Apps</caption>\n")
    for app in page.apps {
        output.append(literal: "<tr id=\"")
        output.append(escaping: app.anchor)
        output.append(literal: "\" class=\"")
        output.append(escaping: app.level)
        output.append(literal: "\"><td title=\"")
        output.append(escaping: app.logo)
        output.append(literal: "\">")
        output.append(escaping: app.initials)
        output.append(literal: "</td><td><a href=\"")
        output.append(escaping: app.page.description)
        output.append(literal: "\">")
        output.append(escaping: app.name)
        output.append(literal: "</a><p>")
        output.append(escaping: app.description)
        output.append(literal: "</p>\n<p class=\"type\">")
        output.append(escaping: app.type)
        if app.isThirdParty { output.append(literal: " (third party)") }
        output.append(literal: "</p><code>")
        output.append(escaping: app.id)
        output.append(literal: "</code><p>")
        output.append(escaping: app.granted)
        output.append(literal: "</p>\n<ul>\n")
        for chip in app.chips {
            output.append(literal: "<li class=\"")
            output.append(escaping: chip.risk)
            output.append(literal: "\" title=\"")
            output.append(escaping: chip.explanation)
            output.append(literal: "\">")
            output.append(escaping: chip.scope)
            output.append(literal: "</li>\n")
        }
        if let more = app.more {
            output.append(literal: "<li>")
            output.append(escaping: more)
            output.append(literal: "</li>\n")
        }
        output.append(literal: "</ul></td><td><a class=\"danger\" href=\"")
        output.append(escaping: app.revocation.description)
        output.append(literal: "\">")
        output.append(escaping: app.button)
        output.append(literal: "</a><p>")
        output.append(escaping: app.hint)
        output.append(literal: "</p></td></tr>\n")
    }
    output.append(literal: "</table></main></body></html>\n")
    return output
}
