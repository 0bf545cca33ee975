// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/socket_guard.h"
#include "tests/support/process_server.h"
#include "tests/support/scripted_peer.h"
#include "tests/support/test_registry.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using holdfast::UniqueFd;
using namespace holdfast::probes;
using namespace holdfast::testing;
using namespace std::chrono_literals;
using Cause = SocketGuard::Cause;

UniqueFd connectTo(const ScriptedPeer& peer) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(peer.port());
    UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fd.reset();
    return fd;
}

/// What a library without deadlines does: reads until the other side ends it. Returns the bytes.
std::int64_t readAll(const UniqueFd& fd) {
    std::array<char, 65536> buffer{};
    std::int64_t all = 0;
    for (ssize_t got = 1; got > 0; all += std::max<ssize_t>(got, 0))
        got = ::recv(fd.get(), buffer.data(), buffer.size(), 0);
    return all;
}

class TstSocketGuard : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void endsABlockedReadAtTheDeadline() {
        const ScriptedPeer silent(ScriptedPeer::Manner::Silent, "");
        const UniqueFd fd = connectTo(silent);
        QVERIFY(fd);
        const RunLimit limit(RunLimit::Clock::now() + 50ms, {});
        const SocketGuard guard(fd.get(), limit, 1 << 20);
        QCOMPARE(readAll(fd), std::int64_t(0));
        QCOMPARE(guard.cause(), Cause::Expired);
    }

    void endsABlockedReadWhenItIsStopped() {
        const ScriptedPeer silent(ScriptedPeer::Manner::Silent, "");
        const UniqueFd fd = connectTo(silent);
        std::stop_source stop;
        const RunLimit limit(RunLimit::Clock::now() + 60s, stop.get_token());
        const SocketGuard guard(fd.get(), limit, 1 << 20);
        std::jthread other([&] { stop.request_stop(); });
        QCOMPARE(readAll(fd), std::int64_t(0));
        QCOMPARE(guard.cause(), Cause::Stopped);
    }

    void aStopThatCameBeforehandIsSeen() {
        const ScriptedPeer silent(ScriptedPeer::Manner::Silent, "");
        const UniqueFd fd = connectTo(silent);
        std::stop_source stop;
        stop.request_stop();
        const RunLimit limit(RunLimit::Clock::now() + 60s, stop.get_token());
        const SocketGuard guard(fd.get(), limit, 1 << 20);
        QCOMPARE(readAll(fd), std::int64_t(0));
        QCOMPARE(guard.cause(), Cause::Stopped);
    }

    void endsAFlood() {
        const ScriptedPeer flood(ScriptedPeer::Manner::Endless, std::string(65536, 'x'));
        const UniqueFd fd = connectTo(flood);
        const RunLimit limit(RunLimit::Clock::now() + 60s, {});
        const SocketGuard guard(fd.get(), limit, 1 << 20);
        QCOMPARE(::send(fd.get(), "go", 2, 0), ssize_t(2));
        QVERIFY(readAll(fd) > (1 << 20));
        QCOMPARE(guard.cause(), Cause::TooMuch);
        QVERIFY(trafficOf(fd.get()).received > (1 << 20));
    }

    void leavesAConnectionAloneThatIsDoneInTime() {
        const ScriptedPeer answers(ScriptedPeer::Manner::Once, "pong");
        const UniqueFd fd = connectTo(answers);
        for (int run = 0; run < 3; ++run) {
            const RunLimit limit(RunLimit::Clock::now() + 60s, {});
            const SocketGuard guard(fd.get(), limit, 1 << 20);
            QCOMPARE(::send(fd.get(), "ping", 4, 0), ssize_t(4));
            std::array<char, 16> buffer{};
            QCOMPARE(::recv(fd.get(), buffer.data(), buffer.size(), 0), ssize_t(4));
            QCOMPARE(guard.cause(), Cause::None);
        }
    }

    /// A library may close its descriptor, and the next file gets its number, before the guard acts.
    void doesNotTouchANumberThatIsSomebodyElses() {
        const ScriptedPeer silent(ScriptedPeer::Manner::Silent, "");
        const ScriptedPeer answers(ScriptedPeer::Manner::Once, "pong");
        UniqueFd fd = connectTo(silent);
        const int number = fd.get();
        std::stop_source stop;
        const RunLimit limit(RunLimit::Clock::now() + 60s, stop.get_token());
        std::optional<SocketGuard> guard(std::in_place, number, limit, 1 << 20);
        fd.reset();
        const UniqueFd other = connectTo(answers);
        QCOMPARE(other.get(), number);
        stop.request_stop();
        guard.reset(); // it has acted by now
        QCOMPARE(::send(other.get(), "ping", 4, MSG_NOSIGNAL), ssize_t(4));
        std::array<char, 16> buffer{};
        QCOMPARE(::recv(other.get(), buffer.data(), buffer.size(), 0), ssize_t(4));
    }
};

} // namespace

HOLDFAST_TEST(TstSocketGuard)
#include "tst_socket_guard.moc"
