// SPDX-License-Identifier: GPL-3.0-or-later
// The breakers of the reference fleet, on its real processes: errors open them, healing closes them.
#include "engine/runtime/engine_thread.h"
#include "engine/runtime/in_process_client.h"
#include "tests/app/lab/lab_client.h"
#include "tests/support/fake_store.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

using namespace holdfast;
using namespace holdfast::testing;

namespace {

constexpr int kPatience = 90'000; ///< ms: a cool-down and its trials on the slowest machine

/// An engine that watches the lab, and the events it wrote.
class Watcher final : public ports::EngineListener {
public:
    explicit Watcher(std::map<std::string, std::string> environment)
        : m_contents(std::make_shared<StoreContents>()) {
        m_engine.emplace(runtime::EngineWorld{
            .clock = &m_clock,
            .board = &m_board,
            .stores = storeFactory(m_contents),
            .environment = [environment = std::move(environment)](
                               const std::string& name) -> std::optional<std::string> {
                const auto found = environment.find(name);
                return found == environment.end() ? std::nullopt : std::optional(found->second);
            },
            .probes = {},
            .version = "test"});
        m_client.emplace(*m_engine);
        m_client->addListener(this);
    }

    ~Watcher() override {
        m_client->removeListener(this);
        m_client.reset();
        m_engine.reset();
    }

    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    void open(const QString& file) {
        m_client->submit(ports::OpenFleet{.file = file.toStdString()},
                         [this](const Result<std::string>& result) { answer = result; });
    }

    [[nodiscard]] FleetStatePtr state() const { return m_client->state(); }

    [[nodiscard]] const DependencyState* edge(const char* from, const char* to) const {
        if (!state()) return nullptr;
        const auto& edges = state()->dependencies;
        const auto found = std::ranges::find_if(edges, [&](const DependencyState& one) {
            return one.from == ServiceId(from) && one.to == ServiceId(to);
        });
        return found == edges.end() ? nullptr : &*found;
    }

    [[nodiscard]] BreakerPhase phase(const char* from, const char* to) const {
        const auto* found = edge(from, to);
        return found == nullptr || !found->breaker ? BreakerPhase::NotObserved : found->breaker->phase;
    }

    /// For what a test says when it fails.
    [[nodiscard]] std::string words(const char* from, const char* to) const {
        const auto* found = edge(from, to);
        if (found == nullptr || !found->breaker) return std::string(from) + " to " + to + ": no breaker";
        const auto& breaker = *found->breaker;
        return fmt::format(
            "{} to {}: {} by {}, {:.1f} calls, {:.1f} failed, calls {}, {:.2f}/s, {:.2f} refused", from, to,
            toString(breaker.phase), toString(breaker.cause), breaker.calls, breaker.failed,
            toString(found->freshness), found->callsPerSecond.value_or(-1.0),
            found->rejectedPerSecond.value_or(-1.0));
    }

    [[nodiscard]] bool told(EventKind kind, const char* from, const char* to) const {
        return std::ranges::any_of(m_events, [&](const Event& event) {
            return event.kind == kind && event.service == ServiceId(from) &&
                   std::get<std::string>(event.facts.at("to")) == to;
        });
    }

    std::optional<Result<std::string>> answer;

private:
    void stateChanged(const FleetStatePtr&) override {}

    void eventsArrived(std::span<const Event> news) override {
        m_events.insert(m_events.end(), news.begin(), news.end());
    }

    SystemClock m_clock;
    runtime::StateBoard m_board;
    std::shared_ptr<StoreContents> m_contents;
    std::optional<runtime::EngineThread> m_engine;
    std::optional<runtime::InProcessClient> m_client;
    std::vector<Event> m_events;
};

struct Edge {
    const char* from;
    const char* to;
};

/// The eight that product.md calls critical.
constexpr Edge kCritical[] = {{"api", "postgres"}, {"api", "redis"},    {"api", "qdrant"},
                              {"api", "ollama"},   {"worker", "redis"}, {"worker", "postgres"},
                              {"webui", "api"},    {"caddy", "api"}};
/// Those that the errors of qdrant and of the API concern.
constexpr Edge kHurt[] = {{"api", "qdrant"}, {"webui", "api"}, {"caddy", "api"}};

} // namespace

class TstLabBreakers : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() {
        QVERIFY2(m_lab.start(), qPrintable(m_lab.trouble()));
        // The lab's own fleet file, but for one dependency that nobody is to report.
        QFile original(QString::fromStdString(m_lab.state().fleetFile));
        QVERIFY(original.open(QIODevice::ReadOnly));
        QByteArray text = original.readAll();
        const QByteArray edge = "worker: { kind: soft, weight: 0.4, bites_after: 30s }";
        QVERIFY(text.contains(edge));
        text.replace(edge, "worker: { kind: soft, breaker: true, calls: false }");
        QFile copy(m_folder.filePath(QStringLiteral("lab.yaml")));
        QVERIFY(copy.open(QIODevice::WriteOnly));
        copy.write(text);
        copy.close();
        auto environment = m_lab.environment();
        m_watcher.emplace(environment);
        m_watcher->open(copy.fileName());
        QTRY_VERIFY(m_watcher->answer.has_value());
        QVERIFY2(m_watcher->answer->has_value(),
                 m_watcher->answer->has_value() ? "" : m_watcher->answer->error().detail.c_str());
    }

    void cleanupTestCase() {
        m_watcher.reset();
        QVERIFY(m_lab.stop());
    }

    void theEightCriticalOnesAreWatchedAndClosed() {
        for (const auto& [from, to] : kCritical) {
            QTRY_VERIFY2_WITH_TIMEOUT(m_watcher->phase(from, to) == BreakerPhase::Closed,
                                      (std::string(from) + " to " + to).c_str(), kPatience);
            QTRY_VERIFY2_WITH_TIMEOUT(m_watcher->edge(from, to)->callsPerSecond.value_or(0.0) > 0.0,
                                      (std::string(from) + " to " + to).c_str(), kPatience);
        }
        QCOMPARE(std::ranges::count_if(m_watcher->state()->dependencies,
                                       [](const auto& edge) { return edge.breaker.has_value(); }),
                 9); // and the one of this test
        HOLDFAST_COMPARE(m_watcher->edge("caddy", "api")->reporter, CallReporter::Caddy);
        HOLDFAST_COMPARE(*m_watcher->edge("api", "qdrant")->callersBreaker, BreakerPhase::Closed);
    }

    void everyDependencyIsObservedButTheOneNobodyReports() {
        const auto state = m_watcher->state();
        for (const auto& one : state->dependencies) {
            const std::string name = one.from.value() + " to " + one.to.value();
            const auto observed = [&] {
                return m_watcher->edge(one.from.value().c_str(), one.to.value().c_str())
                    ->callsPerSecond.has_value();
            };
            if (name == "api to worker") {
                QVERIFY(!observed());
                HOLDFAST_COMPARE(m_watcher->edge("api", "worker")->freshness, Freshness::NotObserved);
                HOLDFAST_COMPARE(m_watcher->phase("api", "worker"), BreakerPhase::NotObserved);
            } else {
                QTRY_VERIFY2_WITH_TIMEOUT(observed(), name.c_str(), kPatience);
            }
        }
    }

    void errorsOpenTheBreakers() {
        QCOMPARE(m_lab.inject("qdrant", "errors", 1.0), std::string());
        QCOMPARE(m_lab.inject("api", "errors", 1.0), std::string());
        for (const auto& [from, to] : kHurt) {
            const std::string name = std::string(from) + " to " + to;
            QTRY_VERIFY2_WITH_TIMEOUT(m_watcher->phase(from, to) == BreakerPhase::Open,
                                      m_watcher->words(from, to).c_str(), kPatience);
            const auto cause = m_watcher->edge(from, to)->breaker->cause;
            QVERIFY(cause == BreakerCause::Failures || cause == BreakerCause::FailuresInARow);
            QTRY_VERIFY2(m_watcher->told(EventKind::BreakerOpened, from, to), name.c_str());
        }
        QVERIFY(m_watcher->edge("api", "qdrant")->callersBreaker.has_value());
        HOLDFAST_COMPARE(m_watcher->phase("api", "redis"), BreakerPhase::Closed); // not its trouble
    }

    void healingClosesThemAfterTheirTrials() {
        QCOMPARE(m_lab.endFault("qdrant", "errors"), std::string());
        QCOMPARE(m_lab.endFault("api", "errors"), std::string());
        for (const auto& [from, to] : kHurt) {
            const std::string name = std::string(from) + " to " + to;
            QTRY_VERIFY2_WITH_TIMEOUT(m_watcher->told(EventKind::BreakerHalfOpen, from, to), name.c_str(),
                                      kPatience);
            QTRY_VERIFY2_WITH_TIMEOUT(m_watcher->told(EventKind::BreakerClosed, from, to), name.c_str(),
                                      kPatience);
            QTRY_VERIFY2_WITH_TIMEOUT(m_watcher->phase(from, to) == BreakerPhase::Closed, name.c_str(),
                                      kPatience);
        }
    }

private:
    LabClient m_lab;
    QTemporaryDir m_folder;
    std::optional<Watcher> m_watcher;
};

HOLDFAST_TEST(TstLabBreakers)
#include "tst_lab_breakers.moc"
