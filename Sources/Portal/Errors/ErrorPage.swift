import HTTP
import HTTPTypes
import Templates

/// The page that shows an error.
struct ErrorPage: ViewModel {
    let problem: Problem
    /// Identifies the line in the worker's log.
    let reference: String

    static let fields: Fields<Self> = [
        "title": .text(\.problem.title), "message": .text(\.problem.message), "advice": .text(\.problem.advice),
        "status": .text { String($0.problem.status.code) }, "reference": .text(\.reference),
        "requestID": .optionalText(\.problem.requestID), "home": .link { _ in Links.home },
    ]
}
