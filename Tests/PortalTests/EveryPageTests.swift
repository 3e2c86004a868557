import Accounts
import Foundation
import HTTP
import HTTPTypes
import Templates
import Testing

@testable import Portal

/// A misspelled name in a template is found when its part is rendered, so every part of every page is rendered here.
@Suite struct `Every page` {
    @Test(arguments: Role.allCases.map(Optional.some) + [nil])
    func `is rendered with every optional part and with none, for each role and for a visitor`(role: Role?) throws {
        let admin = try Admin.signedIn(as: role ?? .viewer)
        for (template, pages) in try PageSamples.all(for: admin) {
            for page in pages {
                let response = try Self.renderer()
                    .page(template, page, for: role == nil ? nil : admin, findInput: "input")
                #expect(response.html.syntaxErrors.isEmpty, "\(template)")
                #expect(response.html.elements("h1").count == 1, "\(template)")
                #expect(response.html.elements("a", class: "skip").map { $0["href"] } == ["#main"])
            }
        }
    }

    @Test func `has a template, and every template is used`() throws {
        let folder = PortalFixture.packageFolder + "/templates"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        let names = Set(files.filter { $0.hasSuffix(".html") }.map { String($0.dropLast(".html".count)) })
        var partials: Set<String> = []
        for name in names {
            let source = try String(contentsOfFile: "\(folder)/\(name).html", encoding: .utf8)
            partials.formUnion(source.matches(of: /\{\{[<>]([a-z-]+)\}\}/).map { String($0.output.1) })
        }
        #expect(partials.isSubset(of: names))
        #expect(Set(try PageSamples.all(for: .signedIn()).map(\.template)) == names.subtracting(partials))
    }

    @Test func `has unique ids, a label for each field, and a CSRF token in each form that changes something`() throws {
        let admin = try Admin.signedIn()
        for (template, pages) in try PageSamples.all(for: admin) {
            for page in pages {
                let html = try Self.renderer().page(template, page, for: admin).html
                let ids = html.values("id")
                #expect(Set(ids).count == ids.count, "\(template)")
                let labeled = Set(html.values("for"))
                for field in html.elements where ["input", "select", "textarea"].contains(field.name) {
                    let isHidden = field["type"] == "hidden"
                    #expect(isHidden || labeled.contains(field["id"] ?? ""), "\(template) \(field.attributes)")
                }
                for reference in html.values("aria-describedby") + html.values("aria-labelledby") {
                    for id in reference.split(separator: " ") {
                        #expect(ids.contains(String(id)), "\(template) \(id)")
                    }
                }
                let forms = html.elements("form").filter { $0["method"] == "post" }
                let tokens = html.elements("input").filter { $0["name"] == "csrf" }
                #expect(forms.count == tokens.count, "\(template)")
            }
        }
    }

    @Test func `has a title that no other page has`() throws {
        let admin = try Admin.signedIn()
        var titles: Set<String> = []
        for (template, pages) in try PageSamples.all(for: admin) {
            let page = try #require(pages.first)
            let response = try Self.renderer().page(template, page, for: admin)
            titles.insert(try #require(response.html.elements("title").first?.text))
        }
        #expect(titles.count == 10)
    }

    @Test func `shows the environment and the project`() throws {
        for environment in ["TEST", "LIVE", "SANDBOX"] {
            let site = SiteInfo(environment: environment, project: "project-1", assetVersion: "0")
            let renderer = PageRenderer(templates: try PortalFixture.templates.get(), site: site)
            let page = try renderer.page("continue", ContinuePage(next: Links.home), for: Admin?.none).html
            let tag = try #require(page.elements("span", class: "tag-\(environment.lowercased())").first)
            #expect(tag.text == environment)
            #expect(tag["title"] == "project-1")
            #expect(page.values("href").contains("/assets/0/portal.css"))
        }
    }

    private static func renderer() throws -> PageRenderer {
        PageRenderer(
            templates: try PortalFixture.templates.get(),
            site: SiteInfo(environment: "TEST", project: "project-1", assetVersion: "0"))
    }
}
