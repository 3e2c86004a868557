import Accounts
import AuditLog
import Foundation
import HTTP
import HTTPTypes
import Testing

@testable import Portal

@Suite struct `Text that attacks whoever shows it` {
    /// Every page on which the hostile user's words stand, after a revocation with a hostile reason.
    static let pages = Task { () -> [String: String] in
        let site = try TestSite()
        let admin = try site.signIn(as: .owner)
        let user = await admin.follow("/users/hostile")
        var pages = ["user": user.response.page]
        let forms = user.response.page.matches(of: /href="([^"]+\/revocation)"/).map { String($0.output.1) }
        for form in forms {
            let page = await admin.get(form)
            pages["form \(form)"] = page.page
            let grounds: KeyValuePairs = ["operation": try page.operation, "reason": reason, "ticket": "\"\u{301}><b>"]
            pages["result \(form)"] = await admin.get(try #require(await admin.post(form, grounds)[.location])).page
        }
        pages["typed"] = await admin.get("/users?q=\(PercentEncoding.encode(reason))").page
        pages["start"] = await admin.get("/").page
        pages["log"] = await admin.get("/audit").page
        for entry in try site.audit.entries() {
            pages["entry \(entry.seq)"] = await admin.get("/audit/\(entry.seq)").page
        }
        pages["filter"] = await admin.get(
            "/audit?user=\(PercentEncoding.encode(reason))&from=\(PercentEncoding.encode(reason))"
        ).page
        pages["sign-in"] = await site.post(
            "/sign-in", [("csrf", admin.token.csrf), ("email", reason), ("password", "x")], cookie: admin.token.text
        ).page
        return pages
    }

    static let reason =
        "</textarea><script>alert(1)</script> \"\u{301} onfocus=\" {{csrf}} \u{202E}gnp <\u{338}img src=x>`"

    static let own = Result {
        try FileManager.default.contentsOfDirectory(atPath: TestSite.root + "/templates").filter {
            $0.hasSuffix(".html")
        }
        .map { try String(contentsOfFile: "\(TestSite.root)/templates/\($0)", encoding: .utf8) }
    }

    @Test func `stands on more pages than one`() async throws {
        let pages = try await Self.pages.value
        #expect(pages.count > 60)
        #expect(pages.values.filter { $0.contains("alert(1)") }.count > 50)
    }

    @Test func `makes no tag and no attribute that is not a template's own`() async throws {
        let own = Markup.ofTemplates(try Self.own.get())
        for (name, page) in try await Self.pages.value {
            let markup = Markup(page)
            #expect(markup.faults.isEmpty, "\(name)")
            for tag in Set(markup.tags) {
                let isOwn = own[tag.name]?.contains { $0.isSuperset(of: tag.attributes) } ?? false
                #expect(isOwn, "\(tag.name) \(tag.attributes) on \(name)")
            }
        }
    }

    @Test func `the reader of these pages finds what a template did not write`() {
        #expect(!Markup("<p>a < b</p>").faults.isEmpty)
        #expect(!Markup("<p>a > b</p>").faults.isEmpty)
        #expect(!Markup("<p title=\"a<b\">x</p>").faults.isEmpty)
        #expect(!Markup("<p title='a'>x</p>").faults.isEmpty)
        #expect(!Markup("<p title=a>x</p>").faults.isEmpty)
        #expect(Markup("<p title=\"a &lt; b\" hidden>x &amp;lt;</p>").faults.isEmpty)
        #expect(
            Markup("<p title=\"a &lt; b\" hidden>x &amp;lt;</p>").elements.first?.attributes.first?.value == "a < b")
        #expect(Markup("<b onclick=\"x\">y</b>").tags.first == Markup.Tag(name: "b", attributes: ["onclick"]))
    }

    @Test func `links to this site alone`() async throws {
        for page in try await Self.pages.value.values {
            let markup = Markup(page)
            for name in ["href", "src", "action"] {
                for address in markup.values(name) {
                    let isOwn = address == "#main" || (address.hasPrefix("/") && !address.hasPrefix("//"))
                    #expect(isOwn || address.hasPrefix("#"), "\(address)")
                }
            }
        }
    }

    @Test func `brings no picture and no address of a logo`() async throws {
        for page in try await Self.pages.value.values {
            #expect(!Markup(page).tags.contains { $0.name == "img" })
            #expect(!page.contains("javascript:"))
            #expect(!page.contains("data:text"))
        }
    }

    @Test func `shows the marks that turn or hide text as what they are`() async throws {
        let page = try #require(try await Self.pages.value["user"])
        #expect(page.contains("Bill [U+202E]gnp.[U+202C]exe"))
        #expect(page.contains("before[U+0000]after"))
        #expect(page.contains("[U+001B][31mred"))
        for page in try await Self.pages.value.values {
            let hidden = page.unicodeScalars.filter { scalar in
                switch scalar.value {
                case 0x0A, 0x0D, 0x09: false
                case 0...0x1F, 0x7F...0x9F, 0x061C, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060, 0x2066...0x2069,
                    0xFEFF:
                    true
                default: false
                }
            }
            #expect(hidden.isEmpty)
        }
    }

    @Test func `is shown whole, letter for letter`() async throws {
        let text = Markup(try #require(try await Self.pages.value["user"])).text
        for name in [
            "<script>alert(1)</script>", "{{name}} {{{name}}} {{&name}}",
            "=HYPERLINK(\"https://example.com\",\"Open\")",
        ] {
            #expect(text.contains(name), "\(name)")
        }
    }

    @Test func `keeps no style and no script of its own on any page`() async throws {
        for (name, page) in try await Self.pages.value {
            for tag in Markup(page).tags {
                #expect(tag.name != "style", "\(name)")
                #expect(!tag.attributes.contains { $0 == "style" || $0.hasPrefix("on") }, "\(name)")
            }
            #expect(page.split(separator: "<script").count == 2, "\(name)")
            #expect(page.contains(" defer></script>"), "\(name)")
        }
    }

    @Test func `forges no line of the worker's log`() async throws {
        let site = try TestSite()
        let admin = try site.signIn(as: .viewer)
        _ = await admin.get("/users/a%0Ainfo%20request?q=%0A")
        #expect(site.log.all.allSatisfy { !$0.contains("\n") })
        #expect(site.log.all.count == 1)
    }
}
