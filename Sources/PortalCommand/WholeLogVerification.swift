import AuditLog
import Foundation
import Portal
import ServiceLifecycle
import Synchronization
import Threads

/// Verifies the whole log after the start and then once a day, on a thread of its own, with at most a fifth of a core.
struct WholeLogVerification: Service {
    let jobs: BackgroundJobs

    private static let interval = Duration.seconds(86_400)

    func run() async throws {
        let progress = Progress()
        await withGracefulShutdownHandler {
            await cancelWhenGracefulShutdown {
                while !Task.isCancelled {
                    await verify(progress)
                    // The sleep throws only if the task is cancelled.
                    do { try await Task.sleep(for: Self.interval) } catch { return }
                }
            }
        } onGracefulShutdown: {
            progress.isStopping.store(true, ordering: .relaxed)
        }
    }

    private func verify(_ progress: Progress) async {
        try? await POSIXThread.run { [jobs] in
            let throttle = Throttle()
            let check = jobs.checkWholeLog(
                pause: throttle.pause, isCancelled: { progress.isStopping.load(ordering: .relaxed) })
            progress.result.withLock { $0 = check }
        }
        if let check = progress.result.withLock({ $0.take() }) { await jobs.record(check) }
    }

    private final class Progress: Sendable {
        let isStopping = Atomic(false)
        let result = Mutex<WholeLogCheck?>(nil)
    }
}

/// Waits four times as long as was worked.
private final class Throttle {
    private var resumed = ContinuousClock.now

    func pause() {
        let worked = ContinuousClock.now - resumed
        Thread.sleep(forTimeInterval: worked / .seconds(1) * 4)
        resumed = .now
    }
}
