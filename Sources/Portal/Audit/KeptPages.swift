import Accounts
import HTTP
import Synchronization

/// Pages of the log that were made within this second, which is as exact as a page tells the time. The log is only ever added
/// to, so that its edition says whether anything of it would be told otherwise.
final class KeptPages: Sendable {
    /// What was asked, and by whom.
    struct Question: Hashable {
        /// Its bytes: texts of the same characters in other bytes are equal.
        let target: [UInt8]
        let session: String
        let account: Account
    }

    private struct State {
        var edition = 0
        var second: Int64 = 0
        var pages: [Question: Response] = [:]
    }

    private let state = Mutex(State())

    private static let most = 64

    /// The page that answers a question, made where it is not there.
    func page(
        for question: Question, edition: Int, second: Int64, make: () throws -> Response
    ) rethrows -> Response {
        let kept = state.withLock { state in
            if state.edition != edition || state.second != second || state.pages.count >= Self.most {
                state = State(edition: edition, second: second)
            }
            return state.pages[question]
        }
        if let kept { return kept }
        let page = try make()
        state.withLock { state in
            // What came meanwhile may be missing on it.
            if state.edition == edition, state.second == second { state.pages[question] = page }
        }
        return page
    }
}
