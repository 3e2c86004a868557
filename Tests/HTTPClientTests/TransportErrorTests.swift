import HTTP
import HTTPClient
import Testing

@Suite struct `A transport error` {
    private static let reasons: [(HTTPClientError.Reason, isTimeout: Bool, isReset: Bool)] = [
        (.timedOut(connecting: true), true, false), (.timedOut(connecting: false), true, false), (.reset, false, true),
        (.refused, false, false), (.unresolved, false, false), (.tls("expired"), false, false),
        (.malformedResponse, false, false), (.tooLarge(limit: 1), false, false), (.cancelled, false, false),
        (.stopped, false, false), (.other(code: 1), false, false),
    ]

    @Test(arguments: reasons)
    func `says whether it is a timeout or a reset, and whether the request may have arrived`(
        reason: HTTPClientError.Reason, isTimeout: Bool, isReset: Bool
    ) {
        for mayHaveArrived in [true, false] {
            let error: any TransportError = HTTPClientError(reason, mayHaveArrived: mayHaveArrived)
            #expect(error.isTimeout == isTimeout)
            #expect(error.isReset == isReset)
            #expect(error.mayHaveArrived == mayHaveArrived)
        }
    }
}
