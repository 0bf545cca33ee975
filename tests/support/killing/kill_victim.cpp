// SPDX-License-Identifier: GPL-3.0-or-later
//
// A service that plans act on: listens on its port, and enters every start and every wish to stop in a ledger
// that only grows. kill_victim LEDGER NAME PORT
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>

namespace {

bool enter(const char* ledger, const std::string& line) {
    const int file = ::open(ledger, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return false;
    const bool whole = ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    ::close(file);
    return whole;
}

int listenOn(int port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool bound = ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    return bound && ::listen(socket, 16) == 0 ? socket : -1;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    const std::string name = argv[2];
    sigset_t end;
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &end, nullptr);
    const int signals = ::signalfd(-1, &end, SFD_CLOEXEC);
    const int port = std::atoi(argv[3]);
    const int socket = port > 0 ? listenOn(port) : -1;
    if (signals < 0 || (port > 0 && socket < 0)) return 3;
    if (!enter(argv[1], "start " + name + "\n")) return 4;
    pollfd waits[2] = {{.fd = signals, .events = POLLIN, .revents = 0},
                       {.fd = socket, .events = POLLIN, .revents = 0}};
    while (::poll(waits, 2, -1) >= 0 || errno == EINTR) {
        if ((waits[0].revents & POLLIN) != 0) return enter(argv[1], "asked-to-stop " + name + "\n") ? 0 : 4;
        if ((waits[1].revents & POLLIN) != 0) ::close(::accept(socket, nullptr, nullptr));
    }
    return 5;
}
