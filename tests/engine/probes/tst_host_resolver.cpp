// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/host_resolver.h"
#include "tests/support/probe_reports.h"
#include "tests/support/test_registry.h"

namespace {

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::probes;
using namespace std::chrono_literals;

Attempt<std::vector<SocketAddress>> resolve(const TargetAddress& target, std::stop_token stop = {}) {
    const RunLimit limit(RunLimit::Clock::now() + 5s, std::move(stop));
    return resolveTarget(target, limit);
}

class TstHostResolver : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void literalsAreAnsweredWithoutAskingAnybody() {
        const auto v4 = resolve({.host = "127.0.0.1", .path = {}, .port = 80});
        QVERIFY(v4);
        QCOMPARE(v4->size(), std::size_t(1));
        QCOMPARE(v4->front().literal, std::string("127.0.0.1"));
        const auto v6 = resolve({.host = "::1", .path = {}, .port = 80});
        QVERIFY(v6);
        QCOMPARE(v6->front().literal, std::string("::1"));
        QCOMPARE(int(v6->front().data()->sa_family), AF_INET6);
    }

    void aNameOfThisMachine() {
        const auto found = resolve({.host = "localhost", .path = {}, .port = 80});
        QVERIFY(found);
        QVERIFY(std::ranges::any_of(*found, [](const SocketAddress& address) {
            return address.literal == "127.0.0.1" || address.literal == "::1";
        }));
    }

    void aNameThatIsNone() {
        const auto found = resolve({.host = "no-such-host.invalid", .path = {}, .port = 80});
        QVERIFY(!found);
        QCOMPARE(word(found.error().problem), word(ProbeProblem::NameUnknown));
        QVERIFY(mentions(found.error().detail, "no-such-host.invalid"));
    }

    void aStopDoesNotWaitForTheNameService() {
        std::stop_source stop;
        stop.request_stop();
        const auto found =
            resolve({.host = "no-such-host.invalid", .path = {}, .port = 80}, stop.get_token());
        QVERIFY(!found);
        QCOMPARE(word(found.error().problem), word(ProbeProblem::Local));
    }

    void pathsOfSockets() {
        const auto found = resolve({.host = {}, .path = "/run/redis.sock", .port = 0});
        QVERIFY(found);
        QCOMPARE(int(found->front().data()->sa_family), AF_UNIX);
        QVERIFY(!resolve({.host = {}, .path = std::string(200, 'x'), .port = 0}));
    }
};

} // namespace

HOLDFAST_TEST(TstHostResolver)
#include "tst_host_resolver.moc"
