import Foundation
import HTTP
import Testing

@testable import Sandbox

@Suite struct `The hostile user` {
    @Test(arguments: [
        ("markup", "<script>alert(1)</script>"), ("a quote with a mark", "\"\u{301}"),
        ("a bracket with a mark", "<\u{338}"), ("an ampersand with a joiner", "&\u{200D}"),
        ("a bidirectional override", "\u{202E}"), ("a bidirectional isolate", "\u{2066}"),
        ("a line break of two bytes", "\r\n"), ("a line separator", "\u{2028}"), ("a NUL", "\u{0}"),
        ("an escape sequence", "\u{1B}[31m"), ("a character of four bytes", "𠜎"),
        ("1,024 letters", String(repeating: "W", count: 1024)), ("template braces", "{{name}}"),
        ("unescaped template braces", "{{{name}}}"), ("a spreadsheet's formula", "=HYPERLINK("),
        ("a byte order mark", "\u{FEFF}"), ("a letter of another alphabet", "Fernh\u{456}ll"),
    ])
    func `has an app with the attack in its name, description or scopes`(_: String, text: String) async throws {
        let reply = await Sandbox().get("/v1/users/hostile/connected_apps")
        let fields = try parseApps(reply).flatMap { $0.values.compactMap { $0 as? String } }

        #expect(fields.contains { contains($0, text) })
    }

    @Test(arguments: ["name", "description", "scopes_granted"])
    func `contains the attacks in every field`(field: String) async throws {
        let values = try parseApps(await Sandbox().get("/v1/users/hostile/connected_apps")).compactMap {
            $0[field] as? String
        }

        for text in ["<", "\"\u{301}", "&", "\u{202E}", "\r\n", "\u{0}", "{{", String(repeating: "W", count: 1024)] {
            #expect(values.contains { contains($0, text) }, "\(text.debugDescription)")
        }
    }

    @Test func `has a logo URL that is a script`() async throws {
        let logos = try parseApps(await Sandbox().get("/v1/users/hostile/connected_apps")).compactMap {
            $0["logo_url"] as? String
        }

        #expect(logos.contains { $0.hasPrefix("javascript:") })
        #expect(logos.contains { $0.hasPrefix("data:text/html") })
    }

    @Test func `has a lone surrogate, a NUL and a line break as escapes, and no raw control byte`() async {
        let body = await Sandbox().get("/v1/users/hostile/connected_apps").response.body
        let text = String(decoding: body, as: UTF8.self)

        #expect(text.utf8.count == body.count)
        #expect(text.contains(#""description":"before \ud800 after""#))
        #expect(text.contains(#"before\u0000after"#))
        #expect(text.contains(#"\u000d\u000a"#))
        #expect(body.allSatisfy { $0 >= 0x20 })
    }

    @Test func `has attacks in its name and its metadata`() async throws {
        let user = try await Sandbox().get("/v1/users/hostile").json()
        let name = try #require(user["name"] as? [String: String])

        #expect(name["first_name"]?.contains("<b onmouseover") == true)
        #expect(name["middle_name"]?.unicodeScalars.first == "\u{202E}")
        // A constant, because the macro cannot parse a quote with a combining mark.
        let quote = "\"\u{301}"
        #expect(contains(name["last_name"] ?? "", quote))
        #expect((user["untrusted_metadata"] as? [String: Any])?["__proto__"] != nil)
    }

    @Test func `has grants that can be revoked`() async throws {
        let sandbox = Sandbox()
        let apps = try parseApps(await sandbox.get("/v1/users/hostile/connected_apps")).compactMap {
            $0["connected_app_id"] as? String
        }
        #expect(Set(apps).count == Hostile.apps.count)

        for app in apps {
            #expect(await sandbox.post("/v1/users/hostile/connected_apps/\(app)/revoke").status == 200)
        }
        #expect(try await sandbox.appIDs(of: "hostile") == [])
    }

    /// Parses the apps with Foundation, which rejects a lone surrogate; it is removed first.
    private func parseApps(_ reply: Reply) throws -> [[String: Any]] {
        let text = reply.text.replacing("\\ud800", with: "")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        return try #require(json["connected_apps"] as? [[String: Any]])
    }

    /// Returns whether a text contains the bytes of another one; a search by Character would miss those before a mark.
    private func contains(_ text: String, _ part: String) -> Bool {
        Data(text.utf8).firstRange(of: Data(part.utf8)) != nil
    }
}
