import Glibc

/// A program that a test starts.
///
/// Foundation's `Process` copies directory entries with more bytes than they have, which sometimes reads past a mapping and
/// ends the whole run.
final class Child {
    let id: pid_t
    private var hasEnded = false

    /// Starts a program with pipes for its standard input and output.
    init(_ path: String, _ arguments: [String], input: Int32? = nil, output: Int32? = nil) throws {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (from, to, flags) in [
            (input, STDIN_FILENO, O_RDONLY), (output, STDOUT_FILENO, O_WRONLY), (nil, STDERR_FILENO, O_WRONLY),
        ] {
            if let from {
                unsafe posix_spawn_file_actions_adddup2(&actions, from, to)
            } else {
                unsafe posix_spawn_file_actions_addopen(&actions, to, "/dev/null", flags, 0)
            }
        }
        var words: [UnsafeMutablePointer<CChar>?] = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        var started: pid_t = 0
        let code = unsafe posix_spawn(&started, path, &actions, nil, &words, environ)
        guard code == 0 else { throw OpenSSL.Failure("\(path) could not be started (errno \(code)).") }
        id = started
    }

    /// Waits for the end and returns the exit code; nil if a signal ended it.
    @discardableResult func wait() -> Int32? {
        var status: Int32 = 0
        while unsafe waitpid(id, &status, 0) == -1, errno == EINTR {}
        hasEnded = true
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : nil
    }

    /// Kills it. A child inherits the signal mask of the thread that starts it, and Dispatch's threads block SIGTERM.
    func end() {
        guard !hasEnded else { return }
        kill(id, SIGKILL)
        wait()
    }

    deinit { end() }
}
