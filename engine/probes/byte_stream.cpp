// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/byte_stream.h"

#include "engine/probes/tls_session.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

namespace holdfast::probes {

namespace {

bool passing(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

} // namespace

ByteStream::ByteStream() = default;

ByteStream::~ByteStream() {
    close();
}

ByteStream::ByteStream(ByteStream&&) noexcept = default;
ByteStream& ByteStream::operator=(ByteStream&&) noexcept = default;

void ByteStream::close() noexcept {
    if (m_tls) m_tls->finish();
    m_tls.reset();
    m_fd.reset();
}

Attempt<void> ByteStream::open(const TargetAddress& target, const std::optional<TlsSpec>& tls,
                               const RunLimit& limit) {
    close();
    const auto addresses = resolveTarget(target, limit);
    if (!addresses) return std::unexpected(addresses.error());
    Attempt<void> result = failed(ProbeProblem::NameUnknown, "no address");
    for (std::size_t at = 0; at < addresses->size(); ++at) {
        const RunLimit share(limit.shareFor(addresses->size() - at), limit.stopToken());
        result = connectTo((*addresses)[at], share);
        if (result || limit.stopped() || limit.expired()) break;
    }
    if (result && tls) {
        auto session = TlsSession::start(m_fd.get(), *tls, target.host, limit);
        if (!session) result = std::unexpected(session.error());
        if (session) m_tls = std::move(*session);
    }
    if (!result) close();
    return result;
}

Attempt<void> ByteStream::connectTo(const SocketAddress& address, const RunLimit& limit) {
    m_fd = UniqueFd(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!m_fd) return errnoFailure(errno);
    if (address.storage.ss_family != AF_UNIX) {
        const int on = 1;
        ::setsockopt(m_fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        ::setsockopt(m_fd.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    }
    if (::connect(m_fd.get(), address.data(), address.length) == 0) return {};
    if (errno != EINPROGRESS) return errnoFailure(errno);
    if (auto ready = limit.await(m_fd.get(), POLLOUT); !ready) return ready;
    int error = 0;
    socklen_t length = sizeof error;
    if (::getsockopt(m_fd.get(), SOL_SOCKET, SO_ERROR, &error, &length) != 0) error = errno;
    if (error != 0) return errnoFailure(error);
    return {};
}

bool ByteStream::isBroken() const noexcept {
    pollfd looking{.fd = m_fd.get(), .events = POLLIN | POLLRDHUP, .revents = 0};
    if (::poll(&looking, 1, 0) == 0) return false;
    // Under TLS a session ticket may lie unread: it is left to the next read.
    return !m_tls || (looking.revents & ~POLLIN) != 0;
}

Attempt<void> ByteStream::write(std::string_view bytes, const RunLimit& limit) {
    while (!bytes.empty()) {
        std::size_t sent = 0;
        if (m_tls) {
            const auto written = m_tls->write(bytes, limit);
            if (!written) return std::unexpected(written.error());
            sent = *written;
        } else {
            const ssize_t written = ::send(m_fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (written < 0 && !passing(errno)) return errnoFailure(errno);
            sent = written > 0 ? static_cast<std::size_t>(written) : 0;
            if (sent == 0) {
                if (auto ready = limit.await(m_fd.get(), POLLOUT); !ready) return ready;
            }
        }
        m_sent += static_cast<std::int64_t>(sent);
        bytes.remove_prefix(sent);
    }
    return {};
}

Attempt<std::size_t> ByteStream::read(std::span<char> buffer, const RunLimit& limit) {
    while (true) {
        if (m_tls) {
            auto got = m_tls->read(buffer, limit);
            if (!got) return close(), got;
            m_received += static_cast<std::int64_t>(*got);
            return got;
        }
        const ssize_t got = ::recv(m_fd.get(), buffer.data(), buffer.size(), 0);
        if (got > 0) {
            m_received += got;
            return static_cast<std::size_t>(got);
        }
        if (got == 0) return close(), failed(ProbeProblem::Closed, "the connection was closed");
        if (!passing(errno)) {
            const int error = errno;
            return close(), errnoFailure(error);
        }
        if (auto ready = limit.await(m_fd.get(), POLLIN); !ready)
            return close(), std::unexpected(ready.error());
    }
}

} // namespace holdfast::probes
