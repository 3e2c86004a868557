import HTTP
import HTTPTypes
import Templates

/// The page of an error.
struct ErrorPage: ViewModel {
    let problem: Problem
    /// What the operator finds the line of the worker's log by.
    let reference: String

    static let fields: Fields<Self> = [
        "title": .text(\.problem.title), "message": .text(\.problem.message), "advice": .text(\.problem.advice),
        "status": .text { String($0.problem.status.code) }, "reference": .text(\.reference),
        "requestID": .optionalText(\.problem.requestID), "start": .link { _ in Links.start },
    ]
}

/// Where somebody who followed a link from another site steps in; nothing of what was asked for is shown.
struct ThresholdPage: ViewModel {
    let next: Link

    static let fields: Fields<Self> = ["next": .link(\.next)]
}
