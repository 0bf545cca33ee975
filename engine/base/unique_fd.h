// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <unistd.h>

#include <utility>

namespace holdfast {

/// A file descriptor that closes itself. -1: none. Used on one thread at a time.
class UniqueFd {
public:
    UniqueFd() = default;

    explicit UniqueFd(int fd) noexcept : m_fd(fd) {}

    UniqueFd(UniqueFd&& other) noexcept : m_fd(other.release()) {}

    UniqueFd& operator=(UniqueFd&& other) noexcept {
        if (this != &other) {
            reset();
            m_fd = other.release();
        }
        return *this;
    }

    ~UniqueFd() { reset(); }

    void reset() noexcept {
        if (m_fd >= 0) ::close(m_fd);
        m_fd = -1;
    }

    /// Gives the descriptor away.
    [[nodiscard]] int release() noexcept { return std::exchange(m_fd, -1); }

    [[nodiscard]] int get() const noexcept { return m_fd; }

    [[nodiscard]] explicit operator bool() const noexcept { return m_fd >= 0; }

private:
    int m_fd = -1;
};

} // namespace holdfast
