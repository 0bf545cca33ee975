// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/host_resolver.h"

#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <mutex>

namespace holdfast::probes {

namespace {

constexpr std::size_t kMostAddresses = 8;

addrinfo hints(int flags) {
    addrinfo result{};
    result.ai_family = AF_UNSPEC;
    result.ai_socktype = SOCK_STREAM;
    result.ai_flags = flags;
    return result;
}

std::vector<SocketAddress> takeAddresses(const addrinfo* list) {
    std::vector<SocketAddress> result;
    for (const addrinfo* each = list; each != nullptr && result.size() < kMostAddresses;
         each = each->ai_next) {
        if (each->ai_addrlen > sizeof(sockaddr_storage)) continue;
        SocketAddress address;
        std::memcpy(&address.storage, each->ai_addr, each->ai_addrlen);
        address.length = each->ai_addrlen;
        std::array<char, NI_MAXHOST> text{};
        if (::getnameinfo(each->ai_addr, each->ai_addrlen, text.data(), text.size(), nullptr, 0,
                          NI_NUMERICHOST) == 0)
            address.literal = text.data();
        result.push_back(std::move(address));
    }
    return result;
}

/// One question to the name service. Shared by the run that asks and the system's thread that answers;
/// whoever is last drops it.
struct Question {
    std::string host;
    std::string port;
    addrinfo wanted = hints(AI_ADDRCONFIG);
    gaicb control{};
    UniqueFd answered{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};

    ~Question() {
        if (control.ar_result != nullptr) ::freeaddrinfo(control.ar_result);
    }
};

using QuestionHandle = std::shared_ptr<Question>;

void onAnswered(sigval value) {
    const std::unique_ptr<QuestionHandle> held(static_cast<QuestionHandle*>(value.sival_ptr));
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write((*held)->answered.get(), &one, sizeof one);
}

/// Hands the question to the system's resolver threads (getaddrinfo_a keeps at most 20 of them).
bool ask(const QuestionHandle& question) {
    question->control.ar_name = question->host.c_str();
    question->control.ar_service = question->port.c_str();
    question->control.ar_request = &question->wanted;
    auto held = std::make_unique<QuestionHandle>(question);
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD;
    event.sigev_notify_function = onAnswered;
    event.sigev_value.sival_ptr = held.get();
    gaicb* list = &question->control;
    if (::getaddrinfo_a(GAI_NOWAIT, &list, 1, &event) != 0) return false;
    static_cast<void>(held.release()); // onAnswered() drops it
    return true;
}

Attempt<std::vector<SocketAddress>> answerOf(const Question& question) {
    const int error = ::gai_error(const_cast<gaicb*>(&question.control));
    if (error == EAI_MEMORY || error == EAI_SYSTEM)
        return failed(ProbeProblem::Local, fmt::format("name service: {}", ::gai_strerror(error)));
    if (error != 0)
        return failed(ProbeProblem::NameUnknown, fmt::format("{}: {}", question.host, ::gai_strerror(error)));
    auto addresses = takeAddresses(question.control.ar_result);
    if (addresses.empty()) return failed(ProbeProblem::NameUnknown, question.host + ": no address");
    return addresses;
}

Attempt<std::vector<SocketAddress>> resolveName(const TargetAddress& target, const RunLimit& limit) {
    auto question = std::make_shared<Question>();
    question->host = target.host;
    question->port = std::to_string(target.port);
    if (!question->answered || !ask(question))
        return failed(ProbeProblem::Local, "name service: out of descriptors or memory");
    switch (limit.wait(question->answered.get(), POLLIN)) {
    case RunLimit::Wait::Ready:
        return answerOf(*question);
    case RunLimit::Wait::Stopped:
        return cancelled();
    case RunLimit::Wait::Expired:
        break;
    }
    return failed(ProbeProblem::NameUnknown, target.host + ": the name service does not answer");
}

Attempt<std::vector<SocketAddress>> unixAddress(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return failed(ProbeProblem::Configuration, "the socket's path is too long");
    std::memcpy(address.sun_path, path.data(), path.size());
    SocketAddress result{.storage = {}, .length = sizeof address, .literal = path};
    std::memcpy(&result.storage, &address, sizeof address);
    return std::vector{result};
}

} // namespace

const sockaddr* SocketAddress::data() const noexcept {
    return reinterpret_cast<const sockaddr*>(&storage);
}

Attempt<std::vector<SocketAddress>> resolveTarget(const TargetAddress& target, const RunLimit& limit) {
    if (target.isUnix()) return unixAddress(target.path);
    const addrinfo literal = hints(AI_NUMERICHOST | AI_NUMERICSERV);
    addrinfo* list = nullptr;
    if (::getaddrinfo(target.host.c_str(), std::to_string(target.port).c_str(), &literal, &list) == 0) {
        auto addresses = takeAddresses(list);
        ::freeaddrinfo(list);
        if (!addresses.empty()) return addresses;
    }
    return resolveName(target, limit);
}

} // namespace holdfast::probes
