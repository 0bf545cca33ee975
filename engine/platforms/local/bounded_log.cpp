// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/bounded_log.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace holdfast::platforms {

namespace {

constexpr std::size_t kLeastBound = 4096;

int openLog(const std::string& path, int more) noexcept {
    return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | more, 0600);
}

std::string readEnd(const std::string& path, std::size_t bytes) {
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    struct stat status{};
    if (!file || ::fstat(file.get(), &status) != 0) return {};
    const auto size = static_cast<std::size_t>(status.st_size);
    std::string text(std::min(bytes, size), '\0');
    const auto count = ::pread(file.get(), text.data(), text.size(), static_cast<off_t>(size - text.size()));
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return text;
}

} // namespace

BoundedLog::BoundedLog(std::string path, std::size_t bytes, UniqueFd file, std::size_t written)
    : m_path(std::move(path)), m_bound(bytes), m_file(std::move(file)), m_written(written) {}

Result<BoundedLog> BoundedLog::open(std::string path, std::size_t bytes) {
    UniqueFd file(openLog(path, 0));
    struct stat status{};
    if (!file || ::fstat(file.get(), &status) != 0)
        return failure(ErrorCode::FixSetup, std::strerror(errno), path);
    return BoundedLog(std::move(path), std::max(bytes, kLeastBound), std::move(file),
                      static_cast<std::size_t>(status.st_size));
}

bool BoundedLog::turnOver() {
    const std::string before = m_path + ".1";
    if (::rename(m_path.c_str(), before.c_str()) != 0) return false;
    m_file = UniqueFd(openLog(m_path, O_TRUNC));
    m_written = 0;
    return static_cast<bool>(m_file);
}

void BoundedLog::append(std::string_view text) {
    while (!text.empty()) {
        if (m_written >= m_bound && !turnOver()) return;
        const auto part = text.substr(0, m_bound - m_written);
        const auto count = ::write(m_file.get(), part.data(), part.size());
        if (count <= 0) return;
        m_written += static_cast<std::size_t>(count);
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

std::string BoundedLog::tail(std::size_t bytes) const {
    std::string text = readEnd(m_path, bytes);
    bool whole = false;
    if (text.size() < bytes) {
        const std::string older = readEnd(m_path + ".1", bytes - text.size());
        whole = older.size() + text.size() < bytes;
        text = older + text;
    }
    const auto line = text.find('\n');
    if (!whole && line != std::string::npos && line + 1 < text.size()) text.erase(0, line + 1);
    return text;
}

} // namespace holdfast::platforms
