import Glibc

/// What the kernel and the C library let a process do; call it before the process has other threads.
public enum ProcessHardening {
    /// Restricts new files to their owner and disables core dumps, which would contain secrets.
    public static func restrictFiles() {
        umask(0o077)
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    }

    /// Removes variables from the environment.
    public static func removeVariables(_ names: [String]) {
        for name in names { _ = unsafe unsetenv(name) }
    }
}
