import HTTP
import HTTPTypes

/// When the calls on a user go wrong.
enum Behaviour: Sendable {
    case faultless
    /// Every call goes wrong.
    case every(Fault)
    /// Each kind of call goes wrong the first time, the third, and so on.
    case everyOther(Fault)
    /// Reading is fine; every revoke goes wrong.
    case revoking(Fault)
}

/// How a call goes wrong.
enum Fault: Sendable {
    /// An error in the words of the API; nothing takes effect.
    case refused(Refusal)
    /// A page of a proxy in between; nothing takes effect.
    case page
    /// 200 in the status line and 500 in the body; nothing takes effect.
    case disagreement
    /// A success that is none: nothing takes effect.
    case ignored
    /// The right answer, but only after 30 seconds; whatever was asked takes effect at once.
    case silence
    /// Half of the right answer's body under the length of the whole; whatever was asked takes effect.
    case half
}

extension Fault {
    /// Whether what was asked takes effect in spite of the fault.
    var takesEffect: Bool {
        switch self {
        case .silence, .half: true
        case .refused, .page, .disagreement, .ignored: false
        }
    }

    /// What is answered in place of the right answer.
    func distort(_ right: Answer) -> Answer {
        var answer =
            switch self {
            case .refused(let refusal): Answer(refusal)
            case .page: Answer(.html(Array(Self.proxyPage.utf8), status: .badGateway))
            case .disagreement: Answer(.internalServerError, status: .ok)
            case .ignored: Answer([])
            case .silence, .half: right
            }
        answer.revocation = right.revocation
        if case .silence = self { answer.pause = .seconds(30) }
        if case .half = self { answer.cutInHalf() }
        return answer
    }

    private static let proxyPage = """
        <html>
        <head><title>502 Bad Gateway</title></head>
        <body>
        <center><h1>502 Bad Gateway</h1></center>
        <hr><center>proxy.example.com</center>
        </body>
        </html>

        """
}
