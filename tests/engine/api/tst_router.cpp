// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/router.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::api;

class TstRouter final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aWebPageThatRebindsItsNameIsTurnedAway() {
        QCOMPARE(ask({.target = "/status", .host = "evil.example"}).status, 421);
        QCOMPARE(ask({.target = "/status", .host = ""}).status, 421);
        QCOMPARE(ask({.target = "/status", .host = "127.0.0.1.evil.example"}).status, 421);
        QCOMPARE(ask({.target = "/status", .host = "localhost:8010"}).status, 200);
        QCOMPARE(ask({.target = "/status", .host = "[::1]:8010"}).status, 200);
        QCOMPARE(ask({.target = "/status", .host = "127.0.0.1:8010", .origin = "http://evil.example"}).status,
                 403);
    }

    void writingIsNotThere() {
        QCOMPARE(ask({.method = "POST", .target = "/status", .host = "localhost"}).status, 405);
        QCOMPARE(ask({.method = "DELETE", .target = "/", .host = "localhost"}).status, 405);
    }

    void beyondThisMachineOnlyWithTheToken() {
        m_options.address = "192.0.2.1";
        m_options.token = Secret("s3cret");
        QCOMPARE(ask({.target = "/health", .host = "fleet.example"}).status, 401);
        QCOMPARE(ask({.target = "/health", .host = "fleet.example", .authorization = "Bearer wrong!"}).status,
                 401);
        QCOMPARE(ask({.target = "/health", .host = "fleet.example", .authorization = "Bearer "}).status, 401);
        QCOMPARE(ask({.target = "/health", .host = "fleet.example", .authorization = "Bearer s3cret"}).status,
                 200);
        m_options = {};
    }

    void comparingTokensIsExact() {
        QVERIFY(equalInConstantTime("abc", "abc"));
        QVERIFY(!equalInConstantTime("abd", "abc"));
        QVERIFY(!equalInConstantTime("abcabc", "abc"));
        QVERIFY(!equalInConstantTime("", "abc"));
    }

    void unknownPathsNameTheKnownOnes() {
        const auto answer = ask({.target = "/nothing", .host = "localhost"});
        QCOMPARE(answer.status, 404);
        QVERIFY(answer.body.find("/health-scores") != std::string::npos);
        QCOMPARE(ask({.target = "/health-scores?x=1", .host = "localhost"}).status, 200);
    }

    void beforeTheFirstStateItSaysSo() {
        const ApiSource source{.state = [] { return FleetStatePtr(); }, .clock = &m_clock, .version = "1"};
        QCOMPARE(answer({.method = "GET", .target = "/status", .host = "localhost"}, {}, source).status, 503);
    }

    void metricsEscapeHostileNames() {
        FleetState state;
        state.services.push_back({.id = ServiceId("a\"b\n")});
        const auto text = metricsText(state);
        QVERIFY(text.find("service=\"a\\\"b\\n\"") != std::string::npos);
    }

private:
    Response ask(Request request) {
        if (request.method.empty()) request.method = "GET";
        auto state = std::make_shared<FleetState>();
        state->observation = Observation::Online;
        state->time = m_clock.now();
        const ApiSource source{.state = [state] { return state; }, .clock = &m_clock, .version = "1"};
        return answer(request, m_options, source);
    }

    testing::FakeClock m_clock;
    ApiOptions m_options;
};

HOLDFAST_TEST(TstRouter)
#include "tst_router.moc"
