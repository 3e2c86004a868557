import HTTP
import HTTPTypes
import Testing

@Suite struct `A cookie` {
    let cookie = Cookie("sid")

    @Test func `has the prefix that binds it to this host`() {
        #expect(cookie.name == "__Host-sid")
        #expect(Cookie("sid") == cookie)
        #expect(Cookie("other") != cookie)
    }

    @Test func `S-1: is set for the whole site, with Secure, HttpOnly and SameSite=Strict, without a domain`() {
        #expect(cookie.setting("t0-k_n") == "__Host-sid=t0-k_n; Path=/; Secure; HttpOnly; SameSite=Strict")
        #expect(!cookie.setting("t0-k_n").contains("Domain"))
    }

    @Test func `is deleted with the attributes that it was set with`() {
        #expect(cookie.expiring == "__Host-sid=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")
    }

    @Test(arguments: [
        ("__Host-sid=v", "v"),
        ("a=1; __Host-sid=v", "v"),
        ("__Host-sid=v; a=1", "v"),
        ("a=1;__Host-sid=v;b=2", "v"),
        ("a=1;   __Host-sid=v", "v"),
        ("; ;=; a; __Host-sid=v;", "v"),
        ("__Host-sid=", ""),
        ("__Host-sid=a=b==", "a=b=="),
        ("__Host-sid=\"v\"", "\"v\""),
        ("__Host-sid=%76", "%76"),
        ("__Host-sid=\u{301}v", "\u{301}v"),
        ("a=1;\u{301}b=2; __Host-sid=v", "v"),
        ("a=\"\u{301}; __Host-sid=v", "v"),
        ("__Host-sid=v;\u{301}b=2", "v"),
    ])
    func `is read byte for byte`(_ field: String, _ expected: String) {
        #expect(value([field])?.utf8.elementsEqual(expected.utf8) == true)
    }

    @Test(arguments: [
        "", "a=1", "__Host-sid", "sid=v", "__host-sid=v", "__HOST-SID=v", "__Host-sid2=v", "x__Host-sid=v",
        "__Host-sid =v", "__Host-sid\u{301}=v", "\u{301}__Host-sid=v", "\t__Host-sid=v", "a=__Host-sid=v",
        "__Host-\u{FEFF}sid=v",
        "__Host%2Dsid=v", "a=1, __Host-sid=v",
    ])
    func `is not read from another name that looks similar`(_ field: String) {
        #expect(value(["z=0; " + field]) == nil)
    }

    @Test func `is missing if the request has no cookie`() {
        #expect(value([]) == nil)
    }

    @Test(arguments: [
        ["__Host-sid=a; __Host-sid=b"], ["__Host-sid=a; __Host-sid=a"], ["__Host-sid=a; x=1; __Host-sid="],
        ["__Host-sid=a", "__Host-sid=b"], ["x=1; __Host-sid=a", "__Host-sid=a; y=2"],
        ["__Host-sid=a;__Host-sid=b;__Host-sid=c"],
    ])
    func `S-19: counts as missing if it was sent more than once`(_ fields: [String]) {
        #expect(value(fields) == nil)
    }

    @Test func `is found in any of several Cookie fields`() {
        #expect(value(["a=1", "__Host-sid=v", "b=2"]) == "v")
    }

    private func value(_ cookieFields: [String]) -> String? {
        var fields = HTTPFields()
        for field in cookieFields { fields.append(HTTPField(name: .cookie, value: field)) }
        return cookie.value(in: Request(.get, "/", fields: fields))
    }
}
