// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/log_file_reader.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace holdfast::platforms {

namespace {

constexpr std::size_t kMostBytes = 64UL * 1024 * 1024;

UniqueFd openForReading(const std::string& path) {
    return UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
}

std::string readAll(int fd) {
    std::string text;
    std::array<char, 64 * 1024> buffer{};
    while (text.size() < kMostBytes) {
        const auto count = ::read(fd, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        text.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return text;
}

void keepLastLines(std::string& text, int lines) {
    if (lines <= 0) return text.clear();
    std::size_t from = text.size();
    if (text.ends_with('\n')) --from;
    for (; lines > 0 && from != std::string::npos && from > 0; --lines)
        from = text.rfind('\n', from - 1);
    if (lines == 0 && from != std::string::npos) text.erase(0, from + 1);
}

} // namespace

std::string LogFileReader::tail(int lines) {
    m_file = openForReading(m_path);
    std::string text = m_file ? readAll(m_file.get()) : std::string();
    if (const auto older = openForReading(m_path + ".1")) text.insert(0, readAll(older.get()));
    keepLastLines(text, lines);
    return text;
}

bool LogFileReader::wasTurnedOver() const {
    struct stat now{};
    struct stat mine{};
    return ::stat(m_path.c_str(), &now) == 0 &&
           (!m_file || ::fstat(m_file.get(), &mine) != 0 || now.st_ino != mine.st_ino);
}

bool LogFileReader::takeNew(const Sink& sink) {
    for (;;) {
        if (m_file) {
            const std::string text = readAll(m_file.get());
            if (!text.empty() && !sink(text)) return false;
        }
        if (!wasTurnedOver()) return true;
        m_file = openForReading(m_path);
        if (!m_file) return true;
    }
}

Result<void> LogFileReader::follow(const Sink& sink, std::optional<Steady::time_point> until,
                                   std::stop_token stop) {
    const UniqueFd watch(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    const UniqueFd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    const std::string folder = m_path.substr(0, std::max<std::size_t>(m_path.rfind('/'), 1));
    if (!watch || !wake ||
        ::inotify_add_watch(watch.get(), folder.c_str(), IN_MODIFY | IN_CREATE | IN_MOVED_FROM) < 0)
        return failure(ErrorCode::FixSetup, std::strerror(errno), folder);
    const std::stop_callback wakeUp(stop, [&wake] {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(wake.get(), &one, sizeof one);
    });
    while (!stop.stop_requested() && takeNew(sink)) {
        int wait = -1;
        if (until) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - Steady::now()).count();
            if (left <= 0) break;
            wait = static_cast<int>(std::min<std::int64_t>(left, 60'000));
        }
        std::array<pollfd, 2> waits{{{.fd = watch.get(), .events = POLLIN, .revents = 0},
                                     {.fd = wake.get(), .events = POLLIN, .revents = 0}}};
        ::poll(waits.data(), waits.size(), wait);
        std::array<char, 4096> events{};
        while (::read(watch.get(), events.data(), events.size()) > 0) {
        }
    }
    return {};
}

} // namespace holdfast::platforms
