import Glibc
import Templates
import Testing

@Suite struct `Templates from a folder` {
    /// A temporary folder.
    private final class Folder {
        let path: String
        private var files: Set<String> = []

        init() throws {
            var name = Array("/tmp/templates-XXXXXX".utf8CString)
            guard unsafe mkdtemp(&name) != nil else { throw Failure() }
            path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        }

        func write(_ text: String, to file: String) throws { try write(Array(text.utf8), to: file) }

        func write(_ bytes: [UInt8], to file: String) throws {
            files.insert(file)
            guard let stream = unsafe fopen("\(path)/\(file)", "w") else { throw Failure() }
            defer { unsafe fclose(stream) }
            guard unsafe fwrite(bytes, 1, bytes.count, stream) == bytes.count else { throw Failure() }
        }

        func remove(_ file: String) { unsafe unlink("\(path)/\(file)") }

        deinit {
            for file in files { unsafe unlink("\(path)/\(file)") }
            unsafe rmdir(path)
        }

        struct Failure: Error {}
    }

    private func text(_ templates: Templates, _ name: String = "page", _ views: Record = [:]) throws -> String {
        String(decoding: try templates.render(name, views), as: UTF8.self)
    }

    @Test func `are its files that end in .html`() throws {
        let folder = try Folder()
        try folder.write("a {{>part}}", to: "page.html")
        try folder.write("b", to: "part.html")
        try folder.write("{{wrong", to: "notes.txt")
        try folder.write("{{wrong", to: ".page.html")
        let templates = try Templates(folder: folder.path)
        #expect(try text(templates) == "a b")
        #expect(throws: TemplateError.self) { try templates.render("notes") }
    }

    @Test func `can be larger than one read`() throws {
        let folder = try Folder()
        let long = String(repeating: "0123456789", count: 20_000)
        try folder.write(long, to: "page.html")
        #expect(try text(Templates(folder: folder.path)) == long)
    }

    @Test func `are refused with the path of the file`() throws {
        let folder = try Folder()
        try folder.write("a", to: "first.html")
        try folder.write("a\n<p {{b}}>", to: "page.html")
        let error = #expect(throws: TemplateError.self) { try Templates(folder: folder.path) }
        #expect(error?.file == "\(folder.path)/page.html")
        #expect(error?.line == 2)
        #expect(error?.column == 4)
    }

    @Test func `must be UTF-8`() throws {
        let folder = try Folder()
        try folder.write([0x61, 0xC0, 0xAF], to: "page.html")
        let error = #expect(throws: TemplateError.self) { try Templates(folder: folder.path) }
        #expect(error?.description == "\(folder.path)/page.html: The file is not UTF-8 text.")
    }

    @Test func `must exist`() throws {
        let error = #expect(throws: TemplateError.self) { try Templates(folder: "/no/such/folder") }
        #expect(error?.description == "/no/such/folder: The folder cannot be read.")
    }

    @Test func `stay as they were at the start`() throws {
        let folder = try Folder()
        try folder.write("old", to: "page.html")
        let templates = try Templates(folder: folder.path)
        try folder.write("new", to: "page.html")
        #expect(try text(templates) == "old")
    }

    @Test func `are parsed again if reloading is on`() throws {
        let folder = try Folder()
        try folder.write("one {{>part}}", to: "page.html")
        try folder.write("a", to: "part.html")
        let templates = try Templates(folder: folder.path, reloading: true)
        #expect(try text(templates) == "one a")
        try folder.write("two {{>part}}", to: "page.html")
        #expect(try text(templates) == "two a")
        try folder.write("b", to: "part.html")
        #expect(try text(templates) == "two b")
        try folder.write("{{v}}", to: "added.html")
        #expect(try text(templates, "added", ["v": "c"]) == "c")
    }

    @Test func `report what is broken until it is repaired`() throws {
        let folder = try Folder()
        try folder.write("one", to: "page.html")
        try folder.write("part", to: "part.html")
        let templates = try Templates(folder: folder.path, reloading: true)
        try folder.write("x\n {{{name}}}", to: "page.html")
        for _ in 0..<2 {
            let error = #expect(throws: TemplateError.self) { try templates.render("part") }
            #expect(error?.description == "\(folder.path)/page.html:2:2: There is no unescaped form; use {{name}}.")
        }
        try folder.write("two", to: "page.html")
        #expect(try text(templates) == "two")
        folder.remove("page.html")
        #expect(throws: TemplateError.self) { try templates.render("page") }
        #expect(try text(templates, "part") == "part")
    }

    @Test func `are refused at the start even if reloading is on`() throws {
        let folder = try Folder()
        try folder.write("{{#a}}", to: "page.html")
        #expect(throws: TemplateError.self) { try Templates(folder: folder.path, reloading: true) }
    }

    @Test func `can be rendered while they change`() async throws {
        let folder = try Folder()
        try folder.write("aaaa", to: "page.html")
        let templates = try Templates(folder: folder.path, reloading: true)
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<50 {
                        let page = try templates.render("page")
                        // A file is truncated before it is written, so a reader can see any prefix of it.
                        #expect("aaaa".utf8.starts(with: page) || "bbbb".utf8.starts(with: page))
                    }
                }
            }
            for _ in 0..<50 {
                try folder.write("bbbb", to: "page.html")
                try folder.write("aaaa", to: "page.html")
            }
            try await group.waitForAll()
        }
    }
}
