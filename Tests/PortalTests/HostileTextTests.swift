import Accounts
import AuditLog
import Foundation
import HTTP
import HTTPTypes
import Testing
import Text

@testable import Portal

@Suite struct `Hostile text` {
    /// Every page that shows the text of the hostile user, after revocations with a hostile reason.
    static let pages = Task { () -> [String: String] in
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .owner)
        let user = await admin.follow("/users/hostile").response
        let input = AttackInput.markup
        var pages = ["user": user.text]
        for path in user.html.values("href") where path.hasSuffix("/revocation") {
            let form = await admin.get(path)
            pages["form \(path)"] = form.text
            let response = await admin.submit(
                operation: try form.operation, reason: input, ticket: AttackInput.disguisedTag, to: path)
            pages["result \(path)"] = await admin.get(try #require(response[.location])).text
        }
        let encoded = PercentEncoding.encode(input)
        pages["find"] = await admin.get("/users?q=\(encoded)").text
        pages["home"] = await admin.get("/").text
        pages["log"] = await admin.get("/audit").text
        for entry in try fixture.audit.entries() {
            pages["entry \(entry.seq)"] = await admin.get("/audit/\(entry.seq)").text
        }
        pages["filter"] = await admin.get("/audit?user=\(encoded)&from=\(encoded)").text
        pages["sign-in"] = await fixture.post(
            "/sign-in", [("csrf", admin.token.csrf), ("email", input), ("password", "x")], cookie: admin.token.text
        ).text
        return pages
    }

    @Test func `is on many pages`() async throws {
        let pages = try await Self.pages.value
        #expect(pages.count > 60)
        #expect(pages.values.filter { $0.contains("alert(1)") }.count > 50)
    }

    @Test func `creates no tag and no attribute that a template does not have`() async throws {
        let allowed = try Self.tagsOfTemplates()
        for (name, page) in try await Self.pages.value {
            let html = HTMLPage(page)
            #expect(html.syntaxErrors.isEmpty, "\(name)")
            for element in html.elements {
                let attributes = element.attributes.map(\.name)
                let isAllowed = allowed[element.name]?.contains { $0.isSuperset(of: attributes) } ?? false
                #expect(isAllowed, "\(element.name) \(attributes) on \(name)")
            }
        }
    }

    @Test func `would be found by the parser of these tests`() {
        for page in [
            "<p>a < b</p>", "<p>a > b</p>", "<p title=\"a<b\">x</p>", "<p title='a'>x</p>", "<p title=a>x</p>",
            "<p>x</p></p>", "<p>x</p title=\"a\">",
        ] { #expect(!HTMLPage(page).syntaxErrors.isEmpty, "\(page)") }
        let page = HTMLPage("<p title=\"a &lt; b\" hidden>x &amp;lt;</p>")
        #expect(page.syntaxErrors.isEmpty)
        #expect(page.elements.first?["title"] == "a < b")
        #expect(page.elements.first?.text == "x &lt;")
        #expect(HTMLPage("<b onclick=\"x\">y</b>").elements.first?.attributes.map(\.name) == ["onclick"])
    }

    @Test func `creates no link to another site`() async throws {
        for page in try await Self.pages.value.values {
            let html = HTMLPage(page)
            for url in html.values("href") + html.values("src") + html.values("action") {
                #expect(url.hasPrefix("#") || (url.hasPrefix("/") && !url.hasPrefix("//")), "\(url)")
            }
        }
    }

    @Test func `loads no image, and the URL of a logo is not shown`() async throws {
        for page in try await Self.pages.value.values {
            #expect(HTMLPage(page).elements("img").isEmpty)
            #expect(!page.contains("javascript:"))
            #expect(!page.contains("data:text"))
        }
    }

    @Test func `has its invisible characters shown by their numbers`() async throws {
        let page = try #require(try await Self.pages.value["user"])
        #expect(page.contains("Bill [U+202E]gnp.[U+202C]exe"))
        #expect(page.contains("before[U+0000]after"))
        #expect(page.contains("[U+001B][31mred"))
        for page in try await Self.pages.value.values {
            let invisible = page.unicodeScalars.filter { scalar in
                switch scalar.value {
                case 0x0A, 0x0D, 0x09: false
                case 0...0x1F, 0x7F...0x9F, 0x061C, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060, 0x2066...0x2069,
                    0xFEFF:
                    true
                default: false
                }
            }
            #expect(invisible.isEmpty)
        }
    }

    @Test func `is shown completely and literally`() async throws {
        let text = HTMLPage(try #require(try await Self.pages.value["user"])).text
        for name in [AttackInput.script, AttackInput.templateTags, AttackInput.spreadsheetFormula] {
            #expect(text.contains(name), "\(name)")
        }
    }

    @Test func `adds no style and no script`() async throws {
        for (name, page) in try await Self.pages.value {
            for element in HTMLPage(page).elements {
                #expect(element.name != "style", "\(name)")
                #expect(
                    !element.attributes.contains { $0.name == "style" || $0.name.hasPrefix("on") }, "\(name)")
            }
            #expect(page.split(separator: "<script").count == 2, "\(name)")
            #expect(page.contains(" defer></script>"), "\(name)")
        }
    }

    @Test func `adds no line to the worker's log`() async throws {
        let fixture = try PortalFixture()
        let admin = try fixture.signIn(as: .viewer)
        _ = await admin.get(AttackInput.logLineInjection)
        #expect(fixture.log.lines.allSatisfy { !$0.contains("\n") })
        #expect(fixture.log.lines.count == 1)
    }

    /// Returns the tags of all templates, each name with the sets of attributes that it can have.
    private static func tagsOfTemplates() throws -> [String: [Set<String>]] {
        let folder = PortalFixture.packageFolder + "/templates"
        var tags: [String: [Set<String>]] = [:]
        for file in try FileManager.default.contentsOfDirectory(atPath: folder) where file.hasSuffix(".html") {
            let source = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
            for element in HTMLPage(source.replacing(/\{\{[^}]*\}\}/, with: "")).elements {
                tags[element.name, default: []].append(Set(element.attributes.map(\.name)))
            }
        }
        return tags
    }
}
