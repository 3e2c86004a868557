#pragma once
#include <fcgiapp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

/// Reads the beginning of a request from a connection that we accepted ourselves; negative where it is none.
///
/// libfcgi's own accept cannot be stopped without harm: FCGX_ShutdownPending holds for the whole process and for ever, and
/// where a peer connected and said nothing, OS_Accept then closes that descriptor's number again and again, whosever it is
/// by now. FCGX_Accept_r accepts only for a request without a connection, and FCGX_Finish_r, which it begins with, leaves
/// alone one that is marked as kept. The listening socket -1 makes it return after a broken request instead of accepting.
static inline int portal_fcgx_begin(FCGX_Request *request, int connection) {
    FCGX_InitRequest(request, -1, 0);
    request->ipcFd = connection;
    request->keepConnection = 1;
    // FCGX_Finish_r then closes at once. What it else waits for, the peer's end, TCP needs; a Unix socket loses nothing.
    FCGX_Detach(request);
    int status = FCGX_Accept_r(request);
    // One request a connection, whatever the peer wishes: a kept connection would hold its slot for ever, and what a
    // request left unread would be parsed as the next one.
    request->keepConnection = 0;
    return status;
}
