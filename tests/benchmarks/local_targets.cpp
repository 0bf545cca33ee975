// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/local_targets.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <set>
#include <string_view>
#include <vector>

namespace holdfast::benchmarks {

namespace {

constexpr int kSignals = 20;

[[noreturn]] void giveUp(const char* what) {
    std::perror(what);
    std::exit(1);
}

sockaddr_in endpoint(int number, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl((127U << 24) | (64U << 16) | static_cast<std::uint32_t>(number + 1));
    return address;
}

/// -1: somebody has it.
int listening(int number, std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0) giveUp("socket");
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    const sockaddr_in address = endpoint(number, port);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): how sockets take addresses
    if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(socket, 64) != 0) {
        ::close(socket);
        return -1;
    }
    return socket;
}

std::uint16_t portOf(int socket) {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length);
    return ntohs(address.sin_port);
}

class Server {
public:
    Server(const std::vector<int>& sockets, int hanging) : m_poll(::epoll_create1(EPOLL_CLOEXEC)) {
        for (std::size_t i = 0; i < sockets.size(); ++i) {
            watch(sockets[i]);
            m_listening.insert(sockets[i]);
            if (i + static_cast<std::size_t>(hanging) >= sockets.size()) m_hanging.insert(sockets[i]);
        }
    }

    [[noreturn]] void run() {
        std::array<epoll_event, 256> events{};
        for (;;) {
            const int count = ::epoll_wait(m_poll, events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < count; ++i)
                serve(events[static_cast<std::size_t>(i)].data.fd);
        }
    }

private:
    void watch(int socket) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = socket;
        ::epoll_ctl(m_poll, EPOLL_CTL_ADD, socket, &event);
    }

    void serve(int socket) {
        if (m_listening.contains(socket)) {
            const int caller = ::accept4(socket, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (caller >= 0 && !m_hanging.contains(socket)) watch(caller);
            return;
        }
        std::array<char, 4096> request{};
        const auto size = ::read(socket, request.data(), request.size());
        if (size <= 0) {
            ::close(socket);
            return;
        }
        const bool metrics =
            std::string_view(request.data(), static_cast<std::size_t>(size)).starts_with("GET /metrics");
        std::string body = "{\"status\":\"ok\",\"version\":\"1.0\"}";
        if (metrics) {
            body.clear();
            for (int i = 0; i < kSignals; ++i)
                body += fmt::format("signal_{:02} {:.6f}\n", i, 50.0 + 10.0 * m_noise(m_random));
        }
        const std::string answer =
            fmt::format("HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}",
                        metrics ? "text/plain; version=0.0.4" : "application/json", body.size(), body);
        if (::write(socket, answer.data(), answer.size()) < 0) ::close(socket);
    }

    int m_poll;
    std::set<int> m_listening;
    std::set<int> m_hanging;
    std::mt19937 m_random{7};
    std::normal_distribution<double> m_noise;
};

} // namespace

LocalTargets::LocalTargets(int count, int hanging) : m_count(count) {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    std::vector<int> sockets{listening(0, 0)};
    if (sockets.front() < 0) giveUp("listen");
    m_port = portOf(sockets.front());
    for (int i = 1; i < count; ++i) {
        sockets.push_back(listening(i, m_port));
        if (sockets.back() < 0) giveUp("listen");
    }
    m_process = ::fork();
    if (m_process < 0) giveUp("fork");
    if (m_process == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        Server(sockets, hanging).run();
    }
    for (const int socket : sockets)
        ::close(socket);
}

LocalTargets::~LocalTargets() {
    ::kill(m_process, SIGKILL);
    ::waitpid(m_process, nullptr, 0);
}

std::string LocalTargets::addressOf(int number) {
    return fmt::format("127.64.{}.{}", (number + 1) / 256, (number + 1) % 256);
}

std::string LocalTargets::fleetFile(const std::string& interval, bool metrics) const {
    std::string text = fmt::format(
        "holdfast: 1\nfleet: bench\nenvironment: development\ninterval: {}\nservices:\n", interval);
    for (int i = 0; i < m_count; ++i) {
        text +=
            fmt::format("  service-{:04}:\n    kind: http\n    address: http://{}:{}\n    health: /health\n",
                        i, addressOf(i), m_port);
        if (metrics) {
            text += "    metrics: /metrics\n    scrape:\n";
            for (int s = 0; s < kSignals; ++s)
                text += fmt::format("      signal_{:02}: {{ metric: signal_{:02} }}\n", s, s);
        }
        if (i % 10 != 0) text += fmt::format("    depends_on: {{ service-{:04}: soft }}\n", i - 1);
    }
    return text;
}

std::string written(const std::string& folder, const std::string& name, const std::string& text) {
    std::string path = folder + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

double residentMebibytes() {
    std::ifstream file("/proc/self/statm");
    double total = 0.0;
    double resident = 0.0;
    file >> total >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0);
}

void line(const char* what, double value, const char* unit, const char* bar, const char* aim) {
    fmt::print("| {:<62} | {:>9.2f} {:<8} | {:>8} | {:>6} |\n", what, value, unit, bar, aim);
    std::fflush(stdout);
}

void heading(const char* title) {
    fmt::print("\n| {:<62} | {:>18} | {:>8} | {:>6} |\n|{:-<64}|{:->19}:|{:->9}:|{:->7}:|\n", title,
               "measured", "bar", "aim", "", "", "", "");
}

} // namespace holdfast::benchmarks
