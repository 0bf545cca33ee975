// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_discovery.h"
#include "tests/engine/core/discovery/project_files.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <array>
#include <filesystem>

using namespace holdfast;
using namespace holdfast::discovery;
using namespace holdfast::testing;

namespace {

/// The projects beside this file: written in the style of what people run.
std::string fileText(const std::string& name) {
    std::ifstream file(std::string(HOLDFAST_PROJECTS "/") + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

class TstComposeDiscovery final : public QObject {
    Q_OBJECT

private:
    static ComposeOutcome discover(const std::string& name, std::vector<std::string> profiles = {}) {
        auto files = project(fileText(name + ".yaml"));
        if (const auto variables = fileText(name + ".env"); !variables.empty())
            files.files["shop/.env"] = variables;
        return files.discover(std::move(profiles));
    }

    static std::string edges(const ComposeOutcome& outcome) {
        std::string out;
        for (const auto& edge : outcome.discovered.dependencies)
            out += edge.from + ">" + edge.to + (edge.kind == DependencyKind::Soft ? "? " : " ");
        return out;
    }

    static std::string addresses(const ComposeOutcome& outcome) {
        std::string out;
        for (const auto& service : outcome.discovered.services)
            out += service.name + "=" + (service.address.empty() ? "-" : service.address) + " ";
        return out;
    }

private Q_SLOTS:

    void everyProjectBecomesAFleet_data() {
        QTest::addColumn<QString>("name");
        int count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(HOLDFAST_PROJECTS)) {
            if (entry.path().extension() != ".yaml") continue;
            QTest::newRow(entry.path().stem().c_str())
                << QString::fromStdString(entry.path().stem().string());
            ++count;
        }
        QVERIFY(count >= 10);
    }

    void everyProjectBecomesAFleet() {
        QFETCH(QString, name);
        const auto outcome = discover(name.toStdString(), {"*"});
        QVERIFY2(outcome.fleet != nullptr, said(outcome.diagnostics).c_str());
        const auto again =
            readFleetText(outcome.fleetText, "fleet.yaml", [](const std::string&) { return std::nullopt; });
        QVERIFY2(again.fleet != nullptr, said(again.diagnostics).c_str());
        QCOMPARE(again.fleet->services.size(), outcome.discovered.services.size());
        QCOMPARE(again.fleet->dependencies.size(), outcome.discovered.dependencies.size());
        for (const auto& service : outcome.discovered.services) {
            const auto* read = again.fleet->find(ServiceId(service.name));
            QVERIFY2(read != nullptr, service.name.c_str());
            QVERIFY(read->kind == service.kind);
            QCOMPARE(read->probes.empty(), service.address.empty());
            QCOMPARE(read->role, service.role);
            QCOMPARE(read->replicas, service.replicas);
            QVERIFY(read->platform.empty()); // observed only
        }
        // No secret of a Compose file is in what came of it.
        for (const auto* text : {&outcome.fleetText})
            QVERIFY2(!contains(*text, "-secret") && !contains(*text, "super-secret"), text->c_str());
        QVERIFY(!contains(said(outcome.diagnostics), "-secret"));
    }

    void aWorkflowEngine() {
        const auto outcome = discover("workflows");
        QCOMPARE(addresses(outcome),
                 std::string("postgres=- redis=redis://127.0.0.1:6379 apiserver=http://127.0.0.1:8080 "
                             "scheduler=- worker=redis://127.0.0.1:6379 "));
        QCOMPARE(edges(outcome),
                 std::string("apiserver>redis apiserver>postgres scheduler>redis scheduler>postgres "
                             "scheduler>apiserver? worker>apiserver worker>redis worker>postgres "));
        QVERIFY(contains(said(outcome.diagnostics), "«init» runs once and ends"));
        QVERIFY(
            contains(said(outcome.diagnostics), "«flower» is left out: it belongs to the profile flower"));
    }

    void aBackendWithItsVariables() {
        const auto outcome = discover("backend");
        QCOMPARE(addresses(outcome),
                 std::string("studio=- kong=http://127.0.0.1:8000 auth=- meta=- analytics=- db=- "
                             "pooler=127.0.0.1:5432 "));
        QVERIFY2(contains(edges(outcome), "auth>db auth>analytics "), edges(outcome).c_str());
        QVERIFY(contains(edges(outcome), "studio>analytics studio>meta? studio>db? studio>kong? "));
        QCOMPARE(outcome.fleet->name, std::string("backend"));
    }

    void twoNetworksAndHealthPages() {
        const auto outcome = discover("social");
        QCOMPARE(
            addresses(outcome),
            std::string("db=- redis=- web=http://127.0.0.1:3000 streaming=http://127.0.0.1:4000 sidekiq=- "));
        const auto* streaming = outcome.fleet->find(ServiceId("streaming"));
        QCOMPARE(streaming->probes.front().target,
                 std::string("http://127.0.0.1:4000/api/v1/streaming/health"));
        QVERIFY(contains(said(outcome.diagnostics), "env_file shop/.env.production is not there"));
    }

    void aServiceBehindAnothersNetwork() {
        const auto outcome = discover("media");
        QVERIFY2(contains(addresses(outcome),
                          "torrent=http://127.0.0.1:8085 indexer=- player=http://127.0.0.1:8096 "),
                 addresses(outcome).c_str());
        QVERIFY(contains(edges(outcome), "torrent>vpn indexer>vpn requests>player? "));
    }

    void unreachableNetworksAreSaid() {
        const auto outcome = discover("proxy");
        QVERIFY(
            contains(said(outcome.diagnostics), "REDIS_URL of «forum» names «cache», which it cannot reach"));
        QVERIFY(contains(outcome.fleetText, "built from https://git.example.org/forum.git"));
        QCOMPARE(edges(outcome), std::string("traefik>site? traefik>forum? forum>forum-db "));
    }

    void wrongInputHasAnAnswer_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("answer");
        const auto row = [](const char* name, QByteArray text, const char* answer) {
            QTest::newRow(name) << std::move(text) << answer;
        };
        row("empty", "", "compose.yaml:1:1: error: the file is empty");
        row("no YAML", "services:\n  web:\n    image: a: b\n", "compose.yaml:3:13: error: not valid YAML");
        row("duplicate", "services:\n  a: { image: x }\n  a: { image: y }\n",
            "compose.yaml:3:3: error: «a» stands here twice");
        row("unknown", "services:\n  a: { image: x, depends_on: [bb] }\n",
            "compose.yaml:2:31: error: depends_on: «bb»");
        row("self", "services:\n  a: { image: x, depends_on: [a] }\n",
            "compose.yaml:2:31: error: depends_on: «a» depends on itself");
        row("not UTF-8", "services:\n  a: { image: \xE9 }\n", "compose.yaml:2:15: error: not UTF-8");
        row("a picture", QByteArray("\x89PNG\r\n\x1a\n\0\0", 10), "compose.yaml:1:1: error: not UTF-8");
        row("laughs",
            "a: &a [x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
            "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
            "f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n",
            "compose.yaml:6:");
        row("only profiles", "services:\n  a: { image: x, profiles: [p] }\n",
            "every service belongs to a profile");
    }

    void wrongInputHasAnAnswer() {
        QFETCH(QByteArray, text);
        QFETCH(QString, answer);
        const auto outcome = project(text.toStdString()).discover();
        const auto all = said(outcome.diagnostics);
        QVERIFY2(contains(all, answer.toStdString()), all.c_str());
        QVERIFY(outcome.fleet == nullptr);
        QVERIFY(outcome.fleetText.empty());
    }

    void whatAFuzzerTriesHasAnAnswer() {
        int tried = 0;
        for (const auto& entry : std::filesystem::directory_iterator(HOLDFAST_FUZZED)) {
            std::ifstream file(entry.path(), std::ios::binary);
            const auto outcome =
                project(std::string{std::istreambuf_iterator<char>(file), {}}).discover({"*"});
            const bool wrong = std::ranges::any_of(
                outcome.diagnostics, [](const Diagnostic& d) { return d.level == Diagnostic::Level::Error; });
            QVERIFY2(wrong == (outcome.fleet == nullptr), entry.path().c_str());
            ++tried;
        }
        QVERIFY(tried >= 5);
    }

    void theSameQuestionHasTheSameAnswer() {
        QCOMPARE(discover("backend").fleetText, discover("backend").fleetText);
        QVERIFY(discover("backend").diagnostics == discover("backend").diagnostics);
    }
};

HOLDFAST_TEST(TstComposeDiscovery)
#include "tst_compose_discovery.moc"
