// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/action_routes.h"
#include "engine/api/router.h"
#include "engine/core/backups/backup_state.h"
#include "engine/core/outlook/fleet_outlook.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::api;

namespace {

Response answer(const Request& request, const ApiOptions& options, const ApiSource& source) {
    auto decision = decide(request, options, source);
    if (auto* response = std::get_if<Response>(&decision)) return *response;
    return {.status = 0};
}

} // namespace

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

    void backupsAreToldWhereTheyAreTaken() {
        QCOMPARE(ask({.target = "/backups", .host = "localhost"}).status, 503);
        auto state = std::make_shared<FleetState>();
        state->backups = std::make_shared<const backups::BackupState>(
            backups::BackupState{{{.service = ServiceId("db"), .trouble = "It is not there."}}});
        const ApiSource source{.state = [state] { return state; }, .clock = &m_clock, .version = "1"};
        const auto told =
            answer({.method = "GET", .target = "/backups", .host = "localhost"}, m_options, source);
        QCOMPARE(told.status, 200);
        const auto shown = nlohmann::json::parse(told.body);
        QVERIFY(shown["services"][0]["service"] == "db");
        QVERIFY(shown["services"][0]["trouble"] == "It is not there.");
        QVERIFY(shown["services"][0]["last_good"].is_null());
    }

    void beyondThisMachineOnlyWithTheToken() {
        m_options.address = "192.0.2.1";
        m_options.tokens = {{.caller = {"api", actions::Role::Viewer}, .secret = Secret("s3cret")}};
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
        const ApiSource source{
            .state = [] { return FleetStatePtr(); }, .clock = &m_clock, .version = "1", .act = {}};
        QCOMPARE(answer({.method = "GET", .target = "/status", .host = "localhost"}, {}, source).status, 503);
    }

    void metricsEscapeHostileNames() {
        FleetState state;
        state.services.push_back({.id = ServiceId("a\"b\n")});
        const auto text = metricsText(state);
        QVERIFY(text.find("service=\"a\\\"b\\n\"") != std::string::npos);
    }

    void whatIsForetoldOfAServiceIsAnswered() {
        const auto redis = askFleet("/predictions/redis");
        QCOMPARE(redis.status, 200);
        const auto answer = nlohmann::json::parse(redis.body);
        QVERIFY(answer["service"] == "redis");
        QVERIFY(answer["probability"] == 0.75);
        QVERIFY(answer["horizon_seconds"] == 900.0);
        const auto learning = nlohmann::json::parse(askFleet("/predictions/order%20desk?x=1").body);
        QVERIFY(learning["service"] == "order desk");
        QVERIFY(learning["silence"] == "learning");
        QVERIFY(learning["probability"].is_null());
    }

    void anUnknownServiceNamesTheNearestOne() {
        const auto typo = askFleet("/predictions/reids");
        QCOMPARE(typo.status, 404);
        QVERIFY2(typo.body.find("did you mean «redis»?") != std::string::npos, typo.body.c_str());
        const auto other = askFleet("/predictions/somewhere-else");
        QCOMPARE(other.status, 404);
        QVERIFY(other.body.find("did you mean") == std::string::npos);
        // Bytes that are no text come back as something that is.
        const auto hostile = askFleet("/predictions/%ff%fe\"");
        QCOMPARE(hostile.status, 404);
        QVERIFY(!nlohmann::json::parse(hostile.body, nullptr, false).is_discarded());
    }

    void aPredictionOfNobodyIsAMistake() {
        for (const auto* target :
             {"/predictions/", "/predictions/%", "/predictions/%2", "/predictions/%zz", "/predictions/a%-1"})
            QCOMPARE(askFleet(target).status, 400);
        QCOMPARE(askFleet("/predictions").status, 404);
    }

    void metricsTellWhatIsForetoldAndNothingOfTheRest() {
        const auto text = askFleet("/metrics").body;
        QVERIFY(text.find("holdfast_failure_probability{service=\"redis\"} 0.75\n") != std::string::npos);
        QVERIFY(text.find("holdfast_failure_expected_seconds{service=\"redis\"} 240\n") != std::string::npos);
        QVERIFY(text.find("holdfast_warnings 1\n") != std::string::npos);
        QVERIFY(text.find("holdfast_warnings_judged 4\n") != std::string::npos);
        QVERIFY(text.find("holdfast_failure_probability{service=\"order desk\"}") == std::string::npos);
        QVERIFY(text.find("holdfast_anomaly_score{") == std::string::npos);
        // Before the first round of analysis there is nothing to tell.
        FleetState state;
        QVERIFY(metricsText(state).find("holdfast_warnings") == std::string::npos);
    }

private:
    Response askFleet(std::string_view target) {
        auto state = std::make_shared<FleetState>();
        state->services = {{.id = ServiceId("redis")}, {.id = ServiceId("order desk")}};
        auto foretold = std::make_shared<outlook::FleetOutlook>();
        foretold->services.resize(2);
        foretold->services[0].silence = outlook::Silence::None;
        foretold->services[0].prediction =
            warnings::FailurePrediction{.probability = 0.75, .expected = Duration(240'000)};
        foretold->warnings = {
            {.service = ServiceId("redis"), .prediction = *foretold->services[0].prediction}};
        foretold->record.judged = 4;
        state->outlook = foretold;
        const ApiSource source{.state = [state] { return state; }, .clock = &m_clock, .version = "1"};
        return answer({.method = "GET", .target = target, .host = "localhost"}, m_options, source);
    }

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
