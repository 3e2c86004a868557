import CCurl
import HTTP
import HTTPTypes

extension EasyHandle {
    /// Sets the options that are the same for all requests of a client (S-57, S-59).
    func setCommonOptions(_ settings: Transfer.Settings) throws(HTTPClientError) {
        let limits = settings.limits
        try set(CURLOPT_CONNECTTIMEOUT_MS, limits.connect.milliseconds)
        try set(CURLOPT_TIMEOUT_MS, limits.total.milliseconds)
        try set(CURLOPT_LOW_SPEED_LIMIT, limits.lowSpeed)
        try set(CURLOPT_LOW_SPEED_TIME, limits.lowSpeedPeriod.wholeSeconds)
        try set(CURLOPT_NOSIGNAL, true)
        // Otherwise a request that times out while its host is being resolved waits for the resolver thread, and all other
        // requests wait with it.
        try set(CURLOPT_QUICK_EXIT, true)

        try set(CURLOPT_FOLLOWLOCATION, false)
        // As a number, because libcurl 7.88 refuses an empty CURLOPT_REDIR_PROTOCOLS_STR.
        try set(CURLOPT_REDIR_PROTOCOLS, 0)
        try set(CURLOPT_PATH_AS_IS, true)
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_NOPROXY, "*")
        try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        try set(CURLOPT_HTTP09_ALLOWED, false)
        try set(CURLOPT_TCP_NODELAY, true)
        try set(CURLOPT_VERBOSE, false)
        // As a field value, which cannot contain a line end.
        try set(CURLOPT_USERAGENT, HTTPField(name: .userAgent, value: settings.userAgent).value)

        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if case .authority(let file) = settings.trust {
            try set(CURLOPT_CAINFO, file)
            try set(CURLOPT_CAPATH, nil)
        }
    }

    /// Sets all options that differ between requests.
    func setOptions(for call: PendingCall) throws(HTTPClientError) {
        let method = call.request.method
        try set(CURLOPT_URL, call.url.text)
        try set(CURLOPT_PROTOCOLS_STR, call.url.scheme.rawValue)
        // libcurl repeats a request if a kept connection closes before the first byte of a response, although the server may
        // have received it. A new connection for every request that changes something prevents that.
        try set(CURLOPT_FRESH_CONNECT, method != .get && method != .head)

        if method == .head {
            try set(CURLOPT_NOBODY, true)
        } else if method == .post || !call.request.body.isEmpty {
            try set(CURLOPT_POST, true)
            try set(body: call.request.body)
        } else {
            try set(CURLOPT_HTTPGET, true)
        }
        let isNative = method == .get && call.request.body.isEmpty || method == .head || method == .post
        try set(CURLOPT_CUSTOMREQUEST, isNative ? nil : method.rawValue)
    }
}
