// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/caddy_admin.h"
#include "tests/engine/recovery/recovery_bench.h"
#include "tests/support/process_server.h"
#include "tests/support/test_registry.h"

#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::recovery::testing;
using holdfast::testing::freePort;
using holdfast::testing::ProcessServer;

class TstRotationRecipe final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() {
        m_caddy = std::make_unique<ProcessServer>();
        m_port = freePort();
        const QString socket = m_caddy->path(QStringLiteral("admin.sock"));
        QVERIFY(m_caddy->writeFile(QStringLiteral("caddy.json"), configuration(socket.toUtf8())));
        m_caddy->setOptions({.program = QStringLiteral("caddy"),
                             .arguments = {QStringLiteral("run"), QStringLiteral("--config"),
                                           m_caddy->path(QStringLiteral("caddy.json"))},
                             .environment = {QStringLiteral("XDG_DATA_HOME=") + m_caddy->directory(),
                                             QStringLiteral("XDG_CONFIG_HOME=") + m_caddy->directory()},
                             .ready = [this] { return holdfast::testing::acceptsTcp(m_port); }});
        QVERIFY2(m_caddy->start(), qPrintable(m_caddy->trouble() + QString::fromUtf8(m_caddy->log())));
        m_bench = std::make_unique<RecoveryBench>();
        ServiceSpec proxy{.id = ServiceId("edge"), .kind = ServiceKind::Proxy};
        proxy.recovery.proxyAdmin = "unix:" + socket.toStdString();
        m_bench->add(proxy);
        for (const auto& [name, port] : {std::pair{"api", 8001}, std::pair{"lone", 8003}}) {
            ServiceSpec service{.id = ServiceId(name)};
            service.probes.push_back(
                {.kind = ProbeKind::Http, .target = "http://127.0.0.1:" + std::to_string(port) + "/health"});
            service.recovery.proxy = ServiceId("edge");
            m_bench->add(service);
        }
    }

    void cleanup() {
        m_bench.reset();
        m_caddy.reset();
    }

    void aSickReplicaIsTakenOutAndLaterPutBackExactly() {
        const auto before = upstreams();
        perform(RecoveryAction::Isolate, "api");
        PLAN_ENDED(*m_bench, Outcome::Done);
        QVERIFY(upstreams().find("8001") == std::string::npos);
        QVERIFY(upstreams().find("8002") != std::string::npos);

        // Nothing is there to be taken out any more.
        HOLDFAST_COMPARE(m_bench->draw(RecoveryAction::Isolate, "api").error().code, ErrorCode::Replan);

        perform(RecoveryAction::Rejoin, "api");
        PLAN_ENDED(*m_bench, Outcome::Done);
        QCOMPARE(upstreams(), before);
        QVERIFY(part("apps/http/servers/edge/routes/0/handle/0/@id").empty());
        HOLDFAST_COMPARE(m_bench->draw(RecoveryAction::Rejoin, "api").error().code, ErrorCode::Replan);
    }

    void whoIsIsolatedMayStaySick() {
        m_bench->sick = true;
        perform(RecoveryAction::Isolate, "api");
        PLAN_ENDED(*m_bench, Outcome::Done);
    }

    void whatIsAbortedIsUndone() {
        const auto before = upstreams();
        m_bench->crashAt = [this](const actions::StepCall& call, bool after) {
            if (call.step == 1 && after) m_bench->execution->requestAbort("ada");
            return false;
        };
        perform(RecoveryAction::Isolate, "api");
        PLAN_ENDED(*m_bench, Outcome::RolledBack);
        QCOMPARE(upstreams(), before);
        QVERIFY(part("apps/http/servers/edge/routes/0/handle/0/@id").empty());
    }

    void theLastUpstreamIsTakenOnlyWhenThatIsSaid() {
        const auto refused = m_bench->draw(RecoveryAction::Isolate, "lone");
        QVERIFY(!refused);
        HOLDFAST_COMPARE(refused.error().code, ErrorCode::FixInput);
        QVERIFY2(refused.error().detail.find("last upstream") != std::string::npos,
                 refused.error().detail.c_str());
        const auto said = m_bench->draw(RecoveryAction::Isolate, "lone", {{"last", "true"}});
        QVERIFY2(said, said ? "" : said.error().detail.c_str());
        QCOMPARE(said->healthyReplicas.value(), 1);
        QCOMPARE(said->replicasTaken, 1);
    }

    void aConfigurationThatSomebodyChangedIsLeftAndThePlanIsDrawnAnew() {
        const auto drawing = m_bench->draw(RecoveryAction::Isolate, "api");
        QVERIFY(drawing);
        // Another replica comes into rotation meanwhile.
        recovery::CaddyAdmin other(m_bench->fleet().services[0], Duration(10'000));
        const std::string path = "apps/http/servers/edge/routes/0/handle/0/upstreams";
        const auto now = other.read(path);
        QVERIFY(now.has_value());
        auto more = nlohmann::json::parse(now->json);
        more.push_back({{"dial", "127.0.0.1:8009"}});
        QVERIFY(other.change(path, *now, more.dump()).has_value());
        // A plan that is drawn up again rests on something else, which is what the guards compare.
        QVERIFY(m_bench->draw(RecoveryAction::Isolate, "api")->basis != drawing->basis);

        m_bench->perform(m_bench->planOf(*drawing, RecoveryAction::Isolate, "api"));

        PLAN_ENDED(*m_bench, Outcome::RolledBack); // of the note alone
        HOLDFAST_COMPARE(m_bench->execution->cause(), actions::EndCause::WorldChanged);
        QCOMPARE(upstreams(), more.dump());
    }

    void twoWhoChangeAtTheSameMomentDoNotOverwriteEachOther() {
        recovery::CaddyAdmin one(m_bench->fleet().services[0], Duration(10'000));
        const std::string path = "apps/http/servers/edge/routes/0/handle/0/upstreams";
        const auto seen = one.read(path);
        QVERIFY(seen && !seen->tag.empty());
        QVERIFY(one.change(path, *seen, "[{\"dial\":\"127.0.0.1:8002\"}]").has_value());
        const auto late = one.change(path, *seen, "[{\"dial\":\"127.0.0.1:8001\"}]");
        QVERIFY(!late);
        HOLDFAST_COMPARE(late.error().code, ErrorCode::Replan);
    }

    void aCrashBetweenTheStepsIsTakenUp() {
        const auto drawing = m_bench->draw(RecoveryAction::Isolate, "api");
        QVERIFY(drawing);
        QCOMPARE(drawing->steps.size(), std::size_t{2});
        m_bench->crashAt = [](const actions::StepCall& call, bool after) { return call.step == 1 && after; };
        m_bench->perform(m_bench->planOf(*drawing, RecoveryAction::Isolate, "api"));
        QVERIFY(m_bench->crashed);
        m_bench->answers.clear();
        QVERIFY(m_bench->takeUp());
        PLAN_ENDED(*m_bench, Outcome::Done);
        QVERIFY(m_bench->answers.empty());
        QVERIFY(upstreams().find("8001") == std::string::npos);
    }

    void aDryRunShowsTheCallsAndChangesNothing() {
        const auto before = upstreams();
        const auto drawing = m_bench->draw(RecoveryAction::Isolate, "api");
        m_bench->perform(m_bench->planOf(*drawing, RecoveryAction::Isolate, "api"),
                         actions::ExecutionMode::Rehearse);
        PLAN_ENDED(*m_bench, Outcome::Rehearsed);
        QCOMPARE(upstreams(), before);
        QVERIFY(m_bench->answers[1].calls[0].call.starts_with(
            "PATCH /config/apps/http/servers/edge/routes/0/handle/0/upstreams "
            "[{\"dial\":\"127.0.0.1:8002\"}]"));
    }

    void aProxyThatIsNotThereIsASentence() {
        m_caddy->kill();
        const auto drawing = m_bench->draw(RecoveryAction::Isolate, "api");
        QVERIFY(!drawing);
        QVERIFY(drawing.error().detail.find("admin API does not answer") != std::string::npos);
    }

    void aServiceWithoutAProxySaysWhereToNameIt() {
        m_bench->fleet().services[1].recovery.proxy = ServiceId();
        const auto drawing = m_bench->draw(RecoveryAction::Isolate, "api");
        QVERIFY(!drawing);
        QVERIFY(drawing.error().detail.find("name it in the fleet file") != std::string::npos);
    }

private:
    QByteArray configuration(const QByteArray& socket) const {
        using nlohmann::json;
        const auto to = [](const json& upstreams) {
            return json::array({{{"handler", "reverse_proxy"}, {"upstreams", upstreams}}});
        };
        const json both =
            json::array({{{"dial", "localhost:8001"}, {"max_requests", 7}}, {{"dial", "127.0.0.1:8002"}}});
        const json lone = json::array({json{{"dial", "127.0.0.1:8003"}}});
        const json inner{{"handler", "subroute"}, {"routes", json::array({json{{"handle", to(lone)}}})}};
        const json paths = json::array({json{{"path", json::array({"/api/*"})}}});
        const json routes = json::array(
            {json{{"match", paths}, {"handle", to(both)}}, json{{"handle", json::array({inner})}}});
        const json server{{"listen", json::array({"127.0.0.1:" + std::to_string(m_port)})},
                          {"automatic_https", {{"disable", true}}},
                          {"routes", routes}};
        const json whole{
            {"admin", {{"listen", "unix/" + socket.toStdString()}, {"config", {{"persist", false}}}}},
            {"apps", {{"http", {{"servers", {{"edge", server}}}}}}}};
        return QByteArray::fromStdString(whole.dump());
    }

    void perform(RecoveryAction action, const char* service) {
        const auto drawing = m_bench->draw(action, service);
        QVERIFY2(drawing, drawing ? "" : drawing.error().detail.c_str());
        m_bench->perform(m_bench->planOf(*drawing, action, service));
    }

    std::string part(const std::string& path) {
        recovery::CaddyAdmin caddy(m_bench->fleet().services[0], Duration(10'000));
        const auto read = caddy.read(path);
        return read ? read->json : read.error().detail;
    }

    std::string upstreams() { return part("apps/http/servers/edge/routes/0/handle/0/upstreams"); }

    std::unique_ptr<ProcessServer> m_caddy;
    std::uint16_t m_port = 0;
    std::unique_ptr<RecoveryBench> m_bench;
};

HOLDFAST_TEST(TstRotationRecipe)
#include "tst_rotation_recipe.moc"
