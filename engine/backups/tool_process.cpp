// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/tool_process.h"

#include "engine/core/base/text.h"
#include "engine/platforms/local/spawn.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <future>

namespace holdfast::backups {

namespace {

constexpr std::size_t kMostOutput = 16UL * 1024;
constexpr std::size_t kLongestLine = 4096;
constexpr std::size_t kPiece = 256UL * 1024; ///< of its data
constexpr Duration kStopWithin{5'000};

platforms::ProcessSpec specOf(const ToolCall& call) {
    platforms::ProcessSpec spec{.name = std::filesystem::path(call.program).filename().string(),
                                .program = call.program,
                                .argumentZero = call.argumentZero,
                                .arguments = call.arguments,
                                .environment = call.environment,
                                .directory = call.directory,
                                .input = call.input,
                                .inputKind = call.input.empty() ? platforms::StandardInput::Text
                                                                : platforms::StandardInput::Open,
                                .errorsApart = static_cast<bool>(call.data),
                                .account = call.account};
    spec.environment.insert(spec.environment.end(), {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8"});
    return spec;
}

ToolEnd collect(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    ToolEnd end;
    if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
    if (WIFEXITED(status)) end.code = WEXITSTATUS(status);
    return end;
}

} // namespace

Result<std::unique_ptr<ToolProcess>> ToolProcess::start(ToolCall call) {
    std::unique_ptr<ToolProcess> process(new ToolProcess);
    // Shared: the thread may still be within it when the answer is here.
    auto started = std::make_shared<std::promise<Result<int>>>();
    auto answer = started->get_future();
    process->m_thread = std::thread([self = process.get(), call = std::move(call), started] {
        self->run(call, [&started](Result<int> pid) { started->set_value(std::move(pid)); });
    });
    auto pid = answer.get();
    if (!pid) {
        process->m_thread.join();
        return std::unexpected(pid.error());
    }
    process->m_pid = *pid;
    return process;
}

ToolProcess::~ToolProcess() {
    if (m_pid > 0 && !ended()) stop(SIGKILL, Duration(0));
    if (m_thread.joinable()) m_thread.join();
}

void ToolProcess::run(const ToolCall& call, const std::function<void(Result<int>)>& started) {
    const auto spawned = platforms::spawn(specOf(call));
    if (!spawned) {
        started(std::unexpected(spawned.error()));
        return;
    }
    const auto pid = spawned->pid;
    started(pid);
    const auto& words = call.data ? spawned->errors : spawned->output;
    std::string line;
    std::array<char, 8192> chunk{};
    bool open = true;
    bool hasData = static_cast<bool>(call.data);
    std::string piece(hasData ? kPiece : 0, '\0');
    // One piece, so that a fast one is still heard. False: no more for now.
    const auto takeData = [&] {
        const auto got = hasData ? ::read(spawned->output.get(), piece.data(), piece.size()) : 0;
        if (got < 0 && errno == EINTR) return true;
        if (got > 0 && call.data(std::string_view(piece.data(), static_cast<std::size_t>(got)))) return true;
        if (got > 0) ::kill(-pid, SIGKILL); // it is of no use any more
        hasData = hasData && got < 0 && errno == EAGAIN;
        return false;
    };
    const auto drain = [&] {
        while (open) {
            const auto got = ::read(words.get(), chunk.data(), chunk.size());
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) {
                open = got < 0 && errno == EAGAIN;
                return;
            }
            take(std::string_view(chunk.data(), static_cast<std::size_t>(got)), line, call);
        }
    };
    while (true) {
        std::array<pollfd, 3> waits{
            {{.fd = spawned->exited.get(), .events = POLLIN, .revents = 0},
             {.fd = open ? words.get() : -1, .events = POLLIN, .revents = 0},
             {.fd = hasData ? spawned->output.get() : -1, .events = POLLIN, .revents = 0}}};
        if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) break;
        drain();
        takeData();
        if (waits[0].revents != 0) break;
    }
    auto end = collect(pid);
    ::kill(-pid, SIGKILL); // helpers that outlived it
    while (takeData()) {
    }
    drain();
    if (!line.empty()) take("\n", line, call);
    const std::lock_guard lock(m_mutex);
    end.output = m_output;
    m_end = std::move(end);
    m_changed.notify_all();
}

void ToolProcess::take(std::string_view bytes, std::string& line, const ToolCall& call) {
    {
        const std::lock_guard lock(m_mutex);
        m_output.append(bytes);
        if (m_output.size() > kMostOutput) m_output.erase(0, m_output.size() - kMostOutput);
    }
    if (call.read) call.read(bytes);
    for (const char c : bytes) {
        if (c != '\n' && c != '\r') {
            if (line.size() < kLongestLine) line += c;
            continue;
        }
        if (!line.empty() && call.heard) call.heard(line);
        line.clear();
    }
    {
        const std::lock_guard lock(m_mutex); // whoever waits has asked before, or asks after what was heard
    }
    m_changed.notify_all();
}

bool ToolProcess::waitFor(Steady::time_point until, std::stop_token stop,
                          const std::function<bool()>& holds) {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_until(lock, stop, until, [&] { return m_end.has_value() || (holds && holds()); });
}

std::optional<ToolEnd> ToolProcess::ended() const {
    const std::lock_guard lock(m_mutex);
    return m_end;
}

std::string ToolProcess::output() const {
    const std::lock_guard lock(m_mutex);
    return m_output;
}

void ToolProcess::signal(int number) const {
    // Under the lock that its end is told under, so that the pid is still its own.
    const std::lock_guard lock(m_mutex);
    if (!m_end) ::kill(m_pid, number);
}

ToolEnd ToolProcess::stop(int number, Duration within) {
    signal(number);
    if (!waitFor(Steady::now() + within, {})) {
        const std::lock_guard lock(m_mutex);
        if (!m_end) ::kill(-m_pid, SIGKILL);
    }
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_end.has_value(); });
    return *m_end;
}

std::unexpected<Error> endedEarly(ToolProcess& process, const std::string& name, Duration deadline,
                                  const std::stop_token& stop) {
    process.stop(SIGTERM, kStopWithin);
    if (stop.stop_requested()) return failure(ErrorCode::Cancelled, "Ended on request.", name);
    return failure(ErrorCode::Retry,
                   fmt::format("{} had not ended after {} s and was stopped.", name,
                               std::chrono::duration_cast<std::chrono::seconds>(deadline).count()),
                   name);
}

Result<ToolEnd> runTool(ToolCall call, Duration deadline, std::stop_token stop) {
    const auto name = std::filesystem::path(call.program).filename().string();
    auto process = ToolProcess::start(std::move(call));
    if (!process) return std::unexpected(process.error());
    if ((*process)->waitFor(ToolProcess::Steady::now() + deadline, stop)) return *(*process)->ended();
    return endedEarly(**process, name, deadline, stop);
}

std::string lastWords(const std::string& output, std::size_t lines) {
    std::vector<std::string_view> found;
    std::string_view left = trimmed(output);
    while (!left.empty() && found.size() < lines) {
        const auto cut = left.find_last_of("\r\n");
        const auto line = trimmed(cut == std::string_view::npos ? left : left.substr(cut + 1));
        if (!line.empty()) found.push_back(line);
        left = cut == std::string_view::npos ? std::string_view() : trimmed(left.substr(0, cut));
    }
    std::string out;
    for (auto at = found.rbegin(); at != found.rend(); ++at)
        out += (out.empty() ? "" : " / ") + std::string(*at);
    return out;
}

} // namespace holdfast::backups
