// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/killing/killed_program.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace holdfast::testing {

using namespace std::chrono_literals;

namespace {

constexpr auto kLongestMoment = 60s;
constexpr auto kToEnd = 60s;

/// How many of the changes seen are of the journal.
int journalWrites(int watch) {
    alignas(inotify_event) std::array<char, 8192> bytes{};
    const auto got = ::read(watch, bytes.data(), bytes.size());
    int count = 0;
    for (ssize_t at = 0; at < got;) {
        inotify_event event{};
        std::memcpy(&event, bytes.data() + at, sizeof event);
        const char* name = bytes.data() + at + sizeof event;
        if (event.len > 0 && std::string_view(name) == "actions.journal") ++count;
        at += static_cast<ssize_t>(sizeof event + event.len);
    }
    return count;
}

} // namespace

std::string toString(const KillMoment& moment) {
    switch (moment.kind) {
    case KillMoment::Kind::Time:
        return fmt::format("after {} ms", moment.after.count() / 1000);
    case KillMoment::Kind::Journal:
        return fmt::format("{} us after record {}", moment.after.count(), moment.number);
    case KillMoment::Kind::BeforeDeed:
        return fmt::format("before order {} is done", moment.number);
    case KillMoment::Kind::Said:
        return fmt::format("as soon as it says «{}»", moment.words);
    case KillMoment::Kind::AfterDeed:
        break;
    }
    return fmt::format("before order {} is answered", moment.number);
}

KilledProgram::~KilledProgram() {
    kill();
}

bool KilledProgram::start(const std::string& program, std::vector<std::string> arguments,
                          const std::string& folder) {
    platforms::ProcessSpec spec;
    spec.name = "holdfast";
    spec.program = program;
    spec.arguments = std::move(arguments);
    spec.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", "HOME=" + folder};
    if (const char* options = std::getenv("LSAN_OPTIONS"); options != nullptr)
        spec.environment.push_back(std::string("LSAN_OPTIONS=") + options);
    spec.directory = folder;
    spec.inputKind = platforms::StandardInput::Open;
    auto spawned = platforms::spawn(spec);
    if (!spawned) return false;
    m_process = std::move(*spawned);
    m_alive = true;
    return true;
}

void KilledProgram::order(const nlohmann::json& what) const {
    const auto line = what.dump() + "\n";
    if (::write(m_process.input.get(), line.data(), line.size()) < 0) return; // it has ended
}

void KilledProgram::takeLine(const std::string& line) {
    auto message = nlohmann::json::parse(line, nullptr, false);
    if (!message.is_object()) {
        m_log += line + "\n";
        return;
    }
    if (message.contains("state")) m_state = message["state"];
    m_said.push_back(std::move(message));
}

void KilledProgram::read() {
    std::array<char, 16'384> bytes{};
    for (;;) {
        const auto got = ::read(m_process.output.get(), bytes.data(), bytes.size());
        if (got <= 0) break;
        m_heard.append(bytes.data(), static_cast<std::size_t>(got));
    }
    for (auto end = m_heard.find('\n'); end != std::string::npos; end = m_heard.find('\n')) {
        takeLine(m_heard.substr(0, end));
        m_heard.erase(0, end + 1);
    }
}

int KilledProgram::pump(Steady::time_point until, int watch) {
    const auto left = std::max(until - Steady::now(), Steady::duration(0));
    const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(left).count();
    const timespec wait{.tv_sec = nanoseconds / 1'000'000'000, .tv_nsec = nanoseconds % 1'000'000'000};
    std::array<pollfd, 3> fds{{{.fd = m_process.output.get(), .events = POLLIN, .revents = 0},
                               {.fd = m_process.exited.get(), .events = POLLIN, .revents = 0},
                               {.fd = watch, .events = POLLIN, .revents = 0}}};
    if (::ppoll(fds.data(), fds.size(), &wait, nullptr) <= 0) return 0;
    if (fds[0].revents != 0) read();
    if ((fds[1].revents & POLLIN) != 0) {
        ::waitpid(m_process.pid, nullptr, 0);
        m_alive = false;
        read();
    }
    return (fds[2].revents & POLLIN) != 0 ? journalWrites(watch) : 0;
}

bool KilledProgram::waitUntil(const Done& done, std::chrono::milliseconds atMost) {
    const auto end = Steady::now() + atMost;
    while (m_alive && !done(*this) && Steady::now() < end)
        pump(std::min(end, Steady::now() + 50ms), -1);
    return m_alive && done(*this);
}

void KilledProgram::killAt(const KillMoment& moment, const std::filesystem::path& journal, const Done& done) {
    const UniqueFd watch(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    ::inotify_add_watch(watch.get(), journal.c_str(), IN_MODIFY);
    const bool byTime = moment.kind == KillMoment::Kind::Time;
    auto end = Steady::now() + (byTime ? Steady::duration(moment.after) : Steady::duration(kLongestMoment));
    int written = 0;
    while (m_alive && !done(*this) && Steady::now() < end) {
        const int before = written;
        written += pump(std::min(end, Steady::now() + 50ms), byTime ? -1 : watch.get());
        const bool now =
            moment.kind == KillMoment::Kind::Journal && before < moment.number && written >= moment.number;
        if (now) end = Steady::now() + moment.after;
        if (moment.kind == KillMoment::Kind::Said && m_state.dump().contains(moment.words)) break;
    }
    kill();
}

void KilledProgram::kill() {
    if (m_alive) ::kill(m_process.pid, SIGKILL);
    while (m_alive)
        pump(Steady::now() + 1s, -1);
}

bool KilledProgram::close() {
    m_process.input.reset();
    const auto end = Steady::now() + kToEnd;
    while (m_alive && Steady::now() < end)
        pump(end, -1);
    return !m_alive;
}

} // namespace holdfast::testing
