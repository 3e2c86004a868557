#pragma once
#include <curl/curl.h>

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, which Swift cannot call; and a variadic
// argument of the wrong width is undefined. Each shim takes one of the types that curl.h names for an option.

/// Sets an option of CURLOPTTYPE_LONG or CURLOPTTYPE_VALUES.
static inline CURLcode portal_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

/// Sets an option of CURLOPTTYPE_OFF_T.
static inline CURLcode portal_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

/// Sets an option of CURLOPTTYPE_STRINGPOINT, which libcurl copies, or removes it.
static inline CURLcode portal_curl_set_string(CURL *easy, CURLoption option, const char *text) {
    return curl_easy_setopt(easy, option, text);
}

/// Sets an option of CURLOPTTYPE_OBJECTPOINT or CURLOPTTYPE_CBPOINT, which libcurl does not copy.
static inline CURLcode portal_curl_set_pointer(CURL *easy, CURLoption option, void *pointer) {
    return curl_easy_setopt(easy, option, pointer);
}

/// Sets an option of CURLOPTTYPE_SLISTPOINT, which libcurl does not copy.
static inline CURLcode portal_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *list) {
    return curl_easy_setopt(easy, option, list);
}

/// Sets the callback for the body (CURLOPT_WRITEFUNCTION) or for header lines (CURLOPT_HEADERFUNCTION).
static inline CURLcode portal_curl_set_receiver(CURL *easy, CURLoption option, curl_write_callback receiver) {
    return curl_easy_setopt(easy, option, receiver);
}

/// Sets the callback for an established connection, before the first byte of the request is sent.
static inline CURLcode portal_curl_set_prerequest(CURL *easy, curl_prereq_callback callback) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
}

/// Gets a value of CURLINFO_LONG.
static inline CURLcode portal_curl_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

/// Sets an option of CURLOPTTYPE_LONG of a multi handle.
static inline CURLMcode portal_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
