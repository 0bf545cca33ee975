// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/port_reservation.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace holdfast::lab {

Result<PortReservation> PortReservation::take() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    // Bound without SO_REUSEADDR the port is nobody else's; with it afterwards, a server that asks for it by
    // name may share it with this socket, which never listens.
    const int on = 1;
    if (!fd || ::bind(fd.get(), raw, sizeof address) != 0 || ::getsockname(fd.get(), raw, &length) != 0 ||
        ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0)
        return failure(ErrorCode::Retry, std::strerror(errno), "a free port");
    return PortReservation(std::move(fd), ntohs(address.sin_port));
}

} // namespace holdfast::lab
