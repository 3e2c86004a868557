#pragma once
#include <fcgiapp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

/// Reads the beginning of a request from a connection that we accepted ourselves; negative if there is none.
///
/// libfcgi's own accept cannot be stopped safely: FCGX_ShutdownPending is global and permanent, and after a peer that sent
/// nothing, OS_Accept closes the number of its descriptor again and again, whatever it refers to by then. FCGX_Accept_r only
/// accepts for a request without a connection, and FCGX_Finish_r, which it calls first, skips one that is marked as kept. The
/// listening socket -1 makes it return after a malformed request instead of accepting.
static inline int portal_fcgx_begin(FCGX_Request *request, int connection) {
    FCGX_InitRequest(request, -1, 0);
    request->ipcFd = connection;
    request->keepConnection = 1;
    // FCGX_Finish_r closes immediately then; waiting for the peer to close is necessary for TCP only.
    FCGX_Detach(request);
    int status = FCGX_Accept_r(request);
    // One request for each connection, whatever the peer asks for: a kept connection would hold its slot forever, and an
    // unread body would be parsed as the next request.
    request->keepConnection = 0;
    return status;
}
