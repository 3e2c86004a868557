import Logging
import Text
import Time

/// Writes each log event as one line of JSON.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info
    private let clock: any UTCClock
    private let write: @Sendable ([UInt8]) -> Void

    init(clock: any UTCClock = .system, write: @escaping @Sendable ([UInt8]) -> Void) {
        self.clock = clock
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = JSONWriter()
        line.object { line in
            line.member("time", clock.now.description)
            line.member("level", event.level.rawValue)
            line.member("event", event.message.description)
            let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
            for (key, value) in all.sorted(by: { $0.key < $1.key }) { line.member(key, value.description) }
        }
        write(line.bytes + [UInt8(ascii: "\n")])
    }
}
