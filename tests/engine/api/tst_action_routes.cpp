// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/action_routes.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scripted_actions.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::api;
using nlohmann::json;

class TstActionRoutes final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() {
        m_actions = std::make_unique<testing::ScriptedActions>();
        m_actions->draft = testing::ScriptedActions::sheetFor(ServiceId("cash desk"), Environment::Production,
                                                              m_clock.now());
        auto fleet = std::make_shared<FleetSpec>();
        ServiceSpec service;
        service.id = ServiceId("cash desk");
        fleet->services.push_back(service);
        auto state = std::make_shared<FleetState>();
        state->fleet = fleet;
        m_source = {.state = [state] { return state; },
                    .clock = &m_clock,
                    .version = "1",
                    .act =
                        [this](const Caller& caller, const std::function<void(ports::ActionClient&)>& use) {
                            m_asCaller = caller;
                            use(*m_actions);
                        }};
        m_routes = std::make_unique<ActionRoutes>(m_source);
        m_options.tokens = {{.caller = {"ann", actions::Role::Operator}, .secret = Secret("operator-token")},
                            {.caller = {"eve", actions::Role::Viewer}, .secret = Secret("viewer-token")}};
    }

    void whoHasNoTokenDoesNotAct() {
        QCOMPARE(post(kRestart, "", "").status, 401);
        QCOMPARE(post(kRestart, "", "Bearer guessed").status, 401);
        QCOMPARE(post("/recovery/plans/1/abort", "", "").status, 401);
        const auto viewer = post(kRestart, "", "Bearer viewer-token");
        QCOMPARE(viewer.status, 403);
        QVERIFY(viewer.body.contains("needs operator"));
        QVERIFY(m_actions->requests.empty());
    }

    void aPlanComesFirstAndItsTokenBeginsIt() {
        const auto drawn = post(kRestart, R"({"reason": "it hangs", "arguments": {"replica": "1"}})");
        QCOMPARE(drawn.status, 202);
        QVERIFY(m_asCaller == (Caller{"ann", actions::Role::Operator}));
        QVERIFY(m_actions->requests.front().action == actions::RecoveryAction::GracefulRestart);
        QCOMPARE(m_actions->requests.front().arguments.at("replica"), std::string("1"));
        const auto document = json::parse(drawn.body);
        QCOMPARE(document["confirmation"]["typed_name"].get<std::string>(), std::string("cash desk"));
        QVERIFY(!document["guards"].is_null());
        QVERIFY(m_actions->confirmed.empty());

        const auto begun = post(
            kRestart,
            json{{"confirmation", document["confirmation_token"]}, {"confirm_name", "cash desk"}}.dump());
        QCOMPARE(begun.status, 202);
        QCOMPARE(json::parse(begun.body)["plan"].get<std::string>(), m_actions->draft.plan.id.value());
        QCOMPARE(m_actions->confirmed.size(), std::size_t{1});
        QCOMPARE(m_actions->confirmed.front().by, std::string("ann"));
    }

    void aRollbackIsTheSamePlanWay() {
        constexpr const char* kPath = "/rollback/manual/cash%20desk";
        QCOMPARE(post(kPath, "", "").status, 401);
        QCOMPARE(post(kPath, "", "Bearer viewer-token").status, 403);
        QCOMPARE(get(kPath).status, 405);
        QCOMPARE(post("/rollback/manual/", "").status, 404);
        QCOMPARE(post("/rollback/manual/cash%20dask", "").status, 404);
        QVERIFY(m_actions->requests.empty());
        const auto drawn =
            post("/rollback/manual/cash%20desk?to=20261122-003000-7f3a&scope=fleet&recovery_type=restart",
                 R"({"reason": "1.8.3 is ill"})");
        QCOMPARE(drawn.status, 202);
        const auto& request = m_actions->requests.front();
        QVERIFY(request.action == actions::RecoveryAction::EmergencyRollback);
        QCOMPARE(request.arguments.at("snapshot"), std::string("20261122-003000-7f3a"));
        QCOMPARE(request.arguments.at("scope"), std::string("fleet"));
        // Its token begins a rollback and nothing else.
        const auto token = json::parse(drawn.body)["confirmation_token"];
        const auto body = json{{"confirmation", token}, {"confirm_name", "cash desk"}}.dump();
        QCOMPARE(post(kRestart, body).status, 422);
        QCOMPARE(post(kPath, body).status, 202);
    }

    void aWrongConfirmationIsNone_data() {
        QTest::addColumn<QByteArray>("name");
        for (const char* name : {"", "Cash Desk", "cash desk ", "cash", "cashdesk"})
            QTest::addRow("«%s»", name) << QByteArray(name);
    }

    void aWrongConfirmationIsNone() {
        QFETCH(QByteArray, name);
        const auto token = json::parse(post(kRestart, "").body)["confirmation_token"];
        const auto refused =
            post(kRestart, json{{"confirmation", token}, {"confirm_name", name.toStdString()}}.dump());
        QCOMPARE(refused.status, 422);
        QVERIFY(m_actions->confirmed.empty());
    }

    void aTokenHoldsForItsPlanAndWishOnly() {
        const auto token = json::parse(post(kRestart, "").body)["confirmation_token"].get<std::string>();
        const auto give = [&](const char* path, const std::string& text) {
            return post(path, json{{"confirmation", text}, {"confirm_name", "cash desk"}}.dump()).status;
        };
        QCOMPARE(give("/recovery/manual/cash%20desk?recovery_type=container-restart", token), 422);
        QCOMPARE(give(kRestart, "x" + token), 422);
        QCOMPARE(give(kRestart, "nonsense"), 422);
        const char other = token.back() == '0' ? '1' : '0';
        QCOMPARE(give(kRestart, token.substr(0, token.size() - 1) + other), 409); // another digest
        QVERIFY(m_actions->confirmed.empty());
        QCOMPARE(give(kRestart, token), 202);
    }

    void aRefusalIsASentenceAndNoToken() {
        m_actions->refuse("Changes are frozen. Wait.");
        const auto refused = post(kRestart, "");
        QCOMPARE(refused.status, 409);
        const auto document = json::parse(refused.body);
        QCOMPARE(document["error"].get<std::string>(), std::string("Changes are frozen. Wait."));
        QVERIFY(!document.contains("confirmation_token"));
        m_actions->trouble = Error{ErrorCode::FixSetup, "The fleet file names no platform. Add it.", ""};
        QVERIFY(post(kRestart, "").body.contains("names no platform"));
    }

    void nonsenseIsNamed() {
        QCOMPARE(post("/recovery/manual/cash%20desk", "").status, 400);
        QVERIFY(
            post("/recovery/manual/cash%20desk?recovery_type=explode", "").body.contains("graceful-restart"));
        QCOMPARE(post("/recovery/manual/cash%20desk?recovery_type=restart&recovery_type=x", "").status, 400);
        QCOMPARE(post(kRestart, "[1]").status, 400);
        QCOMPARE(post(kRestart, R"({"reason": 5})").status, 400);
        QVERIFY(post(kRestart, R"({"confirm": "x"})").body.contains("confirm_name"));
        const auto unknown = post("/recovery/manual/cash%20dask?recovery_type=restart", "");
        QCOMPARE(unknown.status, 404);
        QVERIFY(unknown.body.contains("cash desk"));
        QCOMPARE(get("/recovery/manual/cash%20desk?recovery_type=restart").status, 405);
        QCOMPARE(get("/recovery/plans?limit=0").status, 400);
        QCOMPARE(get("/recovery/plans/").status, 404);
    }

    void plansAreListedAndShown() {
        actions::PlanDetail detail{
            .plan = m_actions->draft.plan, .summary = {}, .steps = {}, .evidence = "{}"};
        detail.summary = {.plan = detail.plan.id,
                          .service = ServiceId("cash desk"),
                          .by = "ann",
                          .reason = {},
                          .firstStep = {},
                          .ended = {},
                          .outcome = actions::Outcome::Done,
                          .why = {}};
        m_actions->details = {detail};
        const auto list = json::parse(get("/recovery/plans?service=cash+desk").body);
        QCOMPARE(list["plans"][0]["outcome"].get<std::string>(), std::string("done"));
        QVERIFY(json::parse(get("/recovery/plans?service=till").body)["plans"].empty());
        const auto one = get("/recovery/plans/" + detail.plan.id.value());
        QCOMPARE(one.status, 200);
        QCOMPARE(json::parse(one.body)["summary"]["by"].get<std::string>(), std::string("ann"));
        QCOMPARE(get("/recovery/plans/nothing").status, 404);
    }

    void abortingIsAnOrderToTheEngine() {
        const auto answer = post("/recovery/plans/abc/abort", "");
        QCOMPARE(answer.status, 202);
        QCOMPARE(std::get<ports::AbortPlan>(m_actions->commands.front()).plan.value(), std::string("abc"));
        QCOMPARE(post("/recovery/plans/abc", "").status, 405);
        QCOMPARE(get("/recovery/plans/abc/abort").status, 405);
    }

    void theTrailIsReadWithItsVerdict() {
        const auto first = actions::linked({.plan = {},
                                            .kind = "unlock",
                                            .actor = "ann",
                                            .fleet = "shop",
                                            .service = {},
                                            .text = "unlocked",
                                            .detail = {}},
                                           m_clock.now(), {});
        m_actions->trail = {first};
        const auto trail = json::parse(get("/audit?kind=unlock").body);
        QVERIFY(trail["whole"].get<bool>());
        QCOMPARE(trail["entries"].size(), std::size_t{1});
        const auto csv = get("/audit?format=csv");
        QCOMPARE(csv.contentType, std::string("text/csv; charset=utf-8"));
        QVERIFY(csv.body.starts_with("sequence,"));
        m_actions->trail[0].note.text = "nothing happened";
        QVERIFY(!json::parse(get("/audit").body)["whole"].get<bool>());
    }

    void whereNobodyCanActThatIsSaid() {
        m_source.act = nullptr;
        m_routes = std::make_unique<ActionRoutes>(m_source);
        QCOMPARE(post(kRestart, "").status, 503);
    }

private:
    static constexpr const char* kRestart = "/recovery/manual/cash%20desk?recovery_type=restart";

    Response ask(const Request& request) {
        auto decision = decide(request, m_options, m_source);
        if (auto* answer = std::get_if<Response>(&decision)) return *answer;
        Response answered{.status = 0, .body = {}};
        m_routes->carryOut(std::get<ActionOrder>(decision), [&](Response response) { answered = response; });
        return answered;
    }

    Response post(std::string_view target, std::string_view body,
                  std::string_view token = "Bearer operator-token") {
        return ask({.method = "POST",
                    .target = target,
                    .host = "localhost",
                    .authorization = token,
                    .origin = {},
                    .body = body});
    }

    Response get(std::string_view target) {
        return ask({.method = "GET",
                    .target = target,
                    .host = "localhost",
                    .authorization = {},
                    .origin = {},
                    .body = {}});
    }

    testing::FakeClock m_clock;
    std::unique_ptr<testing::ScriptedActions> m_actions;
    std::unique_ptr<ActionRoutes> m_routes;
    ApiSource m_source;
    ApiOptions m_options;
    Caller m_asCaller;
};

HOLDFAST_TEST(TstActionRoutes)
#include "tst_action_routes.moc"
