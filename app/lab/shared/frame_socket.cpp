// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/shared/frame_socket.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace holdfast::lab {

using nlohmann::json;

namespace {

constexpr std::size_t kMostBytes = 8UL * 1024 * 1024;
constexpr std::chrono::seconds kSendWithin{30};
constexpr std::chrono::hours kLongWait{1};

Error gone(const char* what) {
    return {ErrorCode::Retry, fmt::format("{}: {}", what, std::strerror(errno)), {}};
}

/// False: not ready until then.
bool awaitReady(int fd, short events, std::optional<FrameSocket::Steady::time_point> until) {
    for (;;) {
        const auto now = FrameSocket::Steady::now();
        const auto left = std::clamp<FrameSocket::Steady::duration>(
            until.value_or(now + kLongWait) - now, FrameSocket::Steady::duration::zero(), kLongWait);
        pollfd wait{.fd = fd, .events = events, .revents = 0};
        const auto span = std::chrono::ceil<std::chrono::milliseconds>(left).count();
        const int ready = ::poll(&wait, 1, static_cast<int>(span));
        if (ready > 0) return true;
        if (ready < 0 && errno == EINTR) continue;
        if (until && FrameSocket::Steady::now() >= *until) return false;
    }
}

} // namespace

Result<UniqueFd> FrameSocket::connectTo(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return failure(ErrorCode::FixSetup, "the path of its socket is too long", path);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!fd || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return failure(ErrorCode::Retry, std::strerror(errno), path);
    return fd;
}

Result<void> FrameSocket::send(const json& frame) {
    const auto body = json::to_cbor(frame);
    if (body.size() > kMostBytes) return failure(ErrorCode::FixInput, "it is too long to be sent");
    const auto size = static_cast<std::uint32_t>(body.size());
    std::string bytes;
    for (const int shift : {24, 16, 8, 0})
        bytes.push_back(static_cast<char>((size >> shift) & 0xFFU));
    bytes.append(body.begin(), body.end());
    const std::lock_guard lock(m_sending);
    const auto until = Steady::now() + kSendWithin;
    for (std::string_view rest = bytes; !rest.empty();) {
        if (!awaitReady(m_fd.get(), POLLOUT, until))
            return failure(ErrorCode::Retry, "the other side takes nothing");
        const auto count = ::send(m_fd.get(), rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count > 0)
            rest.remove_prefix(static_cast<std::size_t>(count));
        else if (errno != EAGAIN && errno != EINTR)
            return std::unexpected(gone("send"));
    }
    return {};
}

Result<void> FrameSocket::readAll(char* bytes, std::size_t count,
                                  std::optional<Steady::time_point> until) const {
    while (count > 0) {
        if (!awaitReady(m_fd.get(), POLLIN, until))
            return failure(ErrorCode::UnknownVerify, "no answer in time");
        const auto got = ::recv(m_fd.get(), bytes, count, MSG_DONTWAIT);
        if (got == 0) return failure(ErrorCode::Retry, "the other side has ended");
        if (got > 0) {
            bytes += got;
            count -= static_cast<std::size_t>(got);
        } else if (errno != EAGAIN && errno != EINTR) {
            return std::unexpected(gone("receive"));
        }
    }
    return {};
}

Result<json> FrameSocket::receive(std::optional<Steady::time_point> until) {
    std::array<char, 4> head{};
    if (auto read = readAll(head.data(), head.size(), until); !read) return std::unexpected(read.error());
    std::size_t size = 0;
    for (const char byte : head)
        size = (size << 8U) | static_cast<unsigned char>(byte);
    if (size > kMostBytes) return failure(ErrorCode::Retry, "the other side sends too much");
    std::string body(size, '\0');
    if (auto read = readAll(body.data(), body.size(), until); !read) return std::unexpected(read.error());
    auto frame = json::from_cbor(body, true, false);
    if (!frame.is_object()) return failure(ErrorCode::Retry, "the other side speaks another language");
    return frame;
}

void FrameSocket::shut() noexcept {
    ::shutdown(m_fd.get(), SHUT_RDWR);
}

} // namespace holdfast::lab
