// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/snapshot_routes.h"
#include "engine/ports/snapshot_client.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::api;
using nlohmann::json;
using snapshots::SnapshotId;

namespace {

constexpr const char* kOne = "20261122-003000-7f3a";
constexpr const char* kTwo = "20261122-010000-00ff";

/// Answers as a test says.
class ScriptedSnapshots final : public ports::SnapshotClient {
public:
    void take(const std::string& reason, Answer<SnapshotId> answer) override {
        reasons.push_back(reason);
        answer(taken);
    }

    void compare(const SnapshotId& before, const SnapshotId& after,
                 Answer<snapshots::SnapshotDiff> answer) override {
        compared = before.value() + " " + after.value();
        snapshots::SnapshotDiff diff{.before = before, .after = after};
        diff.services.push_back(
            {.difference = {.service = ServiceId("api"),
                            .fields = {{.field = "artifact", .before = "api:1", .after = "api:2"}},
                            .unknown = {}},
             .origins = {{}}});
        answer(diff);
    }

    void verify(const SnapshotId&, Answer<std::string>) override {}

    void pin(const SnapshotId&, bool, Answer<std::string>) override {}

    void drop(const SnapshotId&, Answer<std::string>) override {}

    void askPart(const SnapshotId&, const ServiceId&, snapshots::PartKind, Answer<std::string>) override {}

    void exportAs(const SnapshotId&, Answer<std::string>) override {}

    void importFrom(std::string, Answer<SnapshotId>) override {}

    Result<SnapshotId> taken = SnapshotId(kOne);
    std::vector<std::string> reasons;
    std::string compared;
};

} // namespace

class TstSnapshotRoutes final : public QObject {
    Q_OBJECT

    holdfast::testing::FakeClock m_clock;
    ScriptedSnapshots m_client;
    std::shared_ptr<FleetState> m_state;
    ApiSource m_source;
    ApiOptions m_options;
    Caller m_asCaller;

    Response ask(std::string_view method, std::string_view target, std::string_view token = {},
                 std::string_view body = {}) {
        const auto authorization = token.empty() ? std::string() : "Bearer " + std::string(token);
        const auto decided = decide({.method = method,
                                     .target = target,
                                     .host = "127.0.0.1:8010",
                                     .authorization = authorization,
                                     .origin = {},
                                     .body = body},
                                    m_options, m_source);
        if (const auto* answer = std::get_if<Response>(&decided)) return *answer;
        std::optional<Response> out;
        ActionRoutes(m_source).carryOut(std::get<ActionOrder>(decided),
                                        [&](Response response) { out = std::move(response); });
        return out.value_or(Response{.status = 0, .body = {}});
    }

private Q_SLOTS:

    void init() {
        m_client.taken = SnapshotId(kOne);
        m_client.reasons.clear();
        m_state = std::make_shared<FleetState>();
        m_state->fleet = std::make_shared<FleetSpec>();
        auto kept = std::make_shared<snapshots::SnapshotState>();
        kept->snapshots.push_back({.id = SnapshotId(kOne), .taken = m_clock.now(), .digest = "ab"});
        kept->safePoint = SnapshotId(kOne);
        m_state->snapshots = kept;
        m_source = {.state = [this] { return m_state; },
                    .clock = &m_clock,
                    .version = "1",
                    .act = {},
                    .snapshots =
                        [this](const Caller& caller, const std::function<void(ports::SnapshotClient&)>& use) {
                            m_asCaller = caller;
                            use(m_client);
                        }};
        m_options.tokens = {{.caller = {"ann", actions::Role::Operator}, .secret = Secret("operator-token")},
                            {.caller = {"eve", actions::Role::Viewer}, .secret = Secret("viewer-token")}};
    }

    void theListComesFromTheNewestState() {
        const auto answer = ask("GET", "/snapshots");
        QCOMPARE(answer.status, 200);
        const auto document = json::parse(answer.body);
        QCOMPARE(document["snapshots"][0]["id"].get<std::string>(), std::string(kOne));
        QCOMPARE(document["safe_point"].get<std::string>(), std::string(kOne));
        m_state->snapshots.reset();
        QCOMPARE(ask("GET", "/snapshots").status, 503);
    }

    void takingOneNeedsAnOperatorsToken() {
        QCOMPARE(ask("POST", "/snapshots").status, 401);
        QCOMPARE(ask("POST", "/snapshots", "viewer-token").status, 403);
        QVERIFY(m_client.reasons.empty());
        const auto taken = ask("POST", "/snapshots", "operator-token", R"({"reason": "a release"})");
        QCOMPARE(taken.status, 201);
        QCOMPARE(json::parse(taken.body)["snapshot"].get<std::string>(), std::string(kOne));
        QVERIFY(m_asCaller == (Caller{"ann", actions::Role::Operator}));
        QVERIFY(m_client.reasons == std::vector<std::string>{"a release"});
        QCOMPARE(ask("POST", "/snapshots", "operator-token").status, 201);
        for (const char* body : {"[]", "no json", R"({"reason": 1})", R"({"other": "x"})"})
            QCOMPARE(ask("POST", "/snapshots", "operator-token", body).status, 400);
        m_client.taken = failure(ErrorCode::Retry, "A snapshot is being taken.");
        QCOMPARE(ask("POST", "/snapshots", "operator-token").status, 503);
    }

    void twoAreComparedOrOneWithNow() {
        const auto path = "/snapshots/" + std::string(kOne) + "/diff";
        const auto now = ask("GET", path);
        QCOMPARE(now.status, 200);
        QCOMPARE(m_client.compared, std::string(kOne) + " ");
        QCOMPARE(json::parse(now.body)["services"][0]["fields"][0]["after"].get<std::string>(),
                 std::string("api:2"));
        QCOMPARE(ask("GET", path + "?to=" + kTwo).status, 200);
        QCOMPARE(m_client.compared, std::string(kOne) + " " + kTwo);
        QCOMPARE(ask("GET", path + "?to=../x").status, 404);
        QCOMPARE(ask("GET", "/snapshots/x/diff").status, 404);
        QCOMPARE(ask("GET", "/snapshots/" + std::string(kOne)).status, 404);
        QCOMPARE(ask("POST", path, "operator-token").status, 405);
        QCOMPARE(ask("DELETE", "/snapshots").status, 405);
    }

    void anEngineWithoutSnapshotsSaysSo() {
        m_source.snapshots = {};
        QCOMPARE(ask("POST", "/snapshots", "operator-token").status, 503);
    }
};

HOLDFAST_TEST(TstSnapshotRoutes)
#include "tst_snapshot_routes.moc"
