// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/shared/http_call.h"

#include "app/lab/shared/deadline.h"
#include "engine/base/unique_fd.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <charconv>
#include <cstring>

namespace holdfast::lab {

namespace {

constexpr std::size_t kMostAnswer = 1024UL * 1024;

Error broken(const char* what) {
    return {ErrorCode::Retry, fmt::format("{}: {}", what, std::strerror(errno)), {}};
}

Error late() {
    return {ErrorCode::UnknownVerify, "no answer in time", {}};
}

int startConnect(int fd, const HttpCall& request) {
    if (!request.unixSocket.empty()) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        if (request.unixSocket.size() >= sizeof address.sun_path) {
            errno = ENAMETOOLONG;
            return -1;
        }
        std::memcpy(address.sun_path, request.unixSocket.c_str(), request.unixSocket.size() + 1);
        return ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(request.port);
    return ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

Result<UniqueFd> connectTo(const HttpCall& request, const Deadline& deadline) {
    const int family = request.unixSocket.empty() ? AF_INET : AF_UNIX;
    UniqueFd fd(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd) return std::unexpected(broken("socket"));
    if (startConnect(fd.get(), request) != 0) {
        if (errno != EINPROGRESS) return std::unexpected(broken("connect"));
        if (!deadline.awaitReady(fd.get(), POLLOUT)) return std::unexpected(late());
        int error = 0;
        socklen_t length = sizeof error;
        ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &length);
        errno = error;
        if (error != 0) return std::unexpected(broken("connect"));
    }
    return fd;
}

Result<void> sendAll(int fd, std::string_view text, const Deadline& deadline) {
    while (!text.empty()) {
        const auto count = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
        if (count >= 0) {
            text.remove_prefix(static_cast<std::size_t>(count));
        } else if (errno != EAGAIN && errno != EINTR) {
            return std::unexpected(broken("send"));
        } else if (!deadline.awaitReady(fd, POLLOUT)) {
            return std::unexpected(late());
        }
    }
    return {};
}

Result<std::string> readAll(int fd, const Deadline& deadline) {
    std::string text;
    std::array<char, 16 * 1024> buffer{};
    for (;;) {
        const auto count = ::recv(fd, buffer.data(), buffer.size(), 0);
        if (count == 0) return text;
        if (count > 0) {
            text.append(buffer.data(), static_cast<std::size_t>(count));
            if (text.size() > kMostAnswer) return failure(ErrorCode::Retry, "the answer is too long");
        } else if (errno != EAGAIN && errno != EINTR) {
            return std::unexpected(broken("receive"));
        } else if (!deadline.awaitReady(fd, POLLIN)) {
            return std::unexpected(late());
        }
    }
}

std::string textOf(const HttpCall& request) {
    // HTTP/1.0: the answer ends with the connection, never in chunks.
    std::string text = fmt::format("{} {} HTTP/1.0\r\nHost: {}\r\nConnection: close\r\n", request.method,
                                   request.path, request.host);
    if (!request.token.empty()) text += fmt::format("Authorization: Bearer {}\r\n", request.token);
    if (!request.body.empty() || request.method != "GET")
        text += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", request.body.size());
    return text + "\r\n" + request.body;
}

Result<HttpAnswer> parse(const std::string& text) {
    HttpAnswer answer;
    const auto headEnd = text.find("\r\n\r\n");
    if (!text.starts_with("HTTP/1.") || headEnd == std::string::npos)
        return failure(ErrorCode::Retry, "the answer breaks off");
    std::from_chars(text.data() + 9, text.data() + 12, answer.status);
    answer.body = text.substr(headEnd + 4);
    return answer;
}

} // namespace

Result<HttpAnswer> call(const HttpCall& request, Duration timeout) {
    const Deadline deadline(timeout);
    auto fd = connectTo(request, deadline);
    if (!fd) return std::unexpected(fd.error());
    if (auto sent = sendAll(fd->get(), textOf(request), deadline); !sent)
        return std::unexpected(sent.error());
    auto text = readAll(fd->get(), deadline);
    if (!text) return std::unexpected(text.error());
    return parse(*text);
}

bool acceptsConnections(std::uint16_t port, Duration timeout) {
    HttpCall request;
    request.port = port;
    return connectTo(request, Deadline(timeout)).has_value();
}

} // namespace holdfast::lab
