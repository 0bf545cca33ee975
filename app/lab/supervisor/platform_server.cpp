// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/platform_server.h"

#include "app/lab/shared/lab_wire.h"
#include "app/lab/shared/platform_wire.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>

namespace holdfast::lab {

using nlohmann::json;
using ports::PlatformContext;
using ports::StreamNext;
using namespace workloads;

namespace {

constexpr std::size_t kMostCalls = 64;
constexpr std::chrono::seconds kRequestWithin{10};

template <typename T>
json answered(const Result<T>& result) {
    if (!result) return {{"error", toJson(result.error())}};
    return {{"answer", toWire(*result)}};
}

template <>
json answered(const Result<void>& result) {
    if (!result) return {{"error", toJson(result.error())}};
    return {{"answer", true}};
}

} // namespace

/// One connection: its two threads, and what the caller has said.
struct PlatformServer::Call {
    explicit Call(UniqueFd fd) : socket(std::move(fd)) {}

    FrameSocket socket;
    std::stop_source stop;
    std::mutex mutex; ///< guards the verdict
    std::condition_variable news;
    std::optional<Result<void>> verdict;
    bool gone = false;
    std::atomic<bool> over = false;
    std::thread thread;

    /// Hears the caller until it has gone.
    void hear() {
        for (;;) {
            const auto frame = socket.receive(std::nullopt);
            const std::lock_guard lock(mutex);
            if (!frame) {
                gone = true;
                stop.request_stop();
                news.notify_all();
                return;
            }
            if (frame->contains("stop")) stop.request_stop();
            if (!frame->contains("allowed")) continue;
            verdict.emplace();
            if (!frame->value("allowed", false))
                verdict = std::unexpected(errorFromJson(frame->value("error", json::object())));
            news.notify_all();
        }
    }

    /// Asks the caller whether it may go on.
    Result<void> mayChange() {
        std::unique_lock lock(mutex);
        verdict.reset();
        lock.unlock();
        if (auto sent = socket.send({{"may", true}}); !sent) return std::unexpected(sent.error());
        lock.lock();
        news.wait(lock, [this] { return verdict.has_value() || gone; });
        return verdict.value_or(failure(ErrorCode::Cancelled, "whoever ordered it has gone"));
    }

    PlatformContext context(const json& request) {
        return {.deadline = Duration(request.value("deadline", std::int64_t{30'000})),
                .stop = stop.get_token(),
                .mayChange = [this] { return mayChange(); },
                .onCall = [this](const PlatformCall& call) { (void)socket.send({{"call", toWire(call)}}); }};
    }

    template <typename T>
    StreamNext pass(const char* name, const T& value) {
        return socket.send({{name, toWire(value)}}) ? StreamNext::Continue : StreamNext::Stop;
    }

    template <typename T, typename Do>
    json with(const json& request, Do act) {
        const auto value = fromWire<T>(request.value("with", json()));
        if (!value) return {{"error", toJson(value.error())}};
        return answered(act(*value));
    }

    json obey(ports::Platform& platform, const json& request) {
        const auto how = context(request);
        const auto what = request.value("do", std::string());
        if (what == "identify") return answered(platform.identify(how));
        if (what == "list") return answered(platform.list(how));
        if (what == "describe")
            return with<WorkloadId>(request, [&](const auto& id) { return platform.describe(id, how); });
        if (what == "stats")
            return with<WorkloadId>(request, [&](const auto& id) { return platform.stats(id, how); });
        if (what == "rehearse")
            return with<Order>(request, [&](const auto& order) { return platform.rehearse(order, how); });
        if (what == "perform")
            return with<Order>(request, [&](const auto& order) { return platform.perform(order, how); });
        if (what == "readLog")
            return with<ports::LogQuery>(request, [&](const auto& query) {
                return platform.readLog(query, [this](const auto& line) { return pass("line", line); }, how);
            });
        if (what == "followEvents")
            return with<std::optional<TimePoint>>(request, [&](const auto& since) {
                return platform.followEvents(
                    since, [this](const auto& event) { return pass("event", event); }, how);
            });
        return {{"error", toJson({ErrorCode::FixInput, "no such call", what})}};
    }
};

PlatformServer::PlatformServer(ports::Platform& platform) : m_platform(platform) {}

PlatformServer::~PlatformServer() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
        if (m_listening) ::shutdown(m_listening.get(), SHUT_RDWR);
        for (const auto& call : m_calls)
            call->socket.shut();
    }
    if (m_acceptor.joinable()) m_acceptor.join();
    for (const auto& call : m_calls)
        call->thread.join();
}

Result<void> PlatformServer::listen(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return failure(ErrorCode::FixSetup, "the path of its socket is too long", path);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    m_listening = UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    // Nobody else may connect, also where others may pass through the folder.
    const auto before = ::umask(0177);
    const bool bound = m_listening && ::bind(m_listening.get(), reinterpret_cast<const sockaddr*>(&address),
                                             sizeof address) == 0;
    const int error = errno;
    ::umask(before);
    if (!bound || ::listen(m_listening.get(), static_cast<int>(kMostCalls)) != 0)
        return failure(ErrorCode::FixSetup, std::strerror(bound ? errno : error), path);
    m_acceptor = std::thread([this] { accept(); });
    return {};
}

void PlatformServer::accept() {
    for (;;) {
        UniqueFd fd(::accept4(m_listening.get(), nullptr, nullptr, SOCK_CLOEXEC));
        const int error = errno;
        const std::lock_guard lock(m_mutex);
        if (m_ending || (!fd && error != EINTR && error != ECONNABORTED)) return;
        if (fd) admit(std::move(fd));
    }
}

void PlatformServer::admit(UniqueFd fd) {
    std::erase_if(m_calls, [](const auto& call) {
        if (call->over) call->thread.join();
        return call->over.load();
    });
    if (m_calls.size() >= kMostCalls) return; // the caller sees that it was not taken
    auto& call = m_calls.emplace_back(std::make_unique<Call>(std::move(fd)));
    call->thread = std::thread([this, one = call.get()] { serve(*one); });
}

void PlatformServer::serve(Call& call) {
    const auto request = call.socket.receive(FrameSocket::Steady::now() + kRequestWithin);
    if (request) {
        std::thread ears([&call] { call.hear(); });
        (void)call.socket.send(call.obey(m_platform, *request));
        call.socket.shut();
        ears.join();
    }
    call.over = true;
}

} // namespace holdfast::lab
