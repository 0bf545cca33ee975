// SPDX-License-Identifier: GPL-3.0-or-later
// The breakers of the reference fleet, on its real processes: errors open them, healing closes them.
#include "tests/app/lab/lab_client.h"
#include "tests/app/lab/lab_watcher.h"
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

/// What the engine says of the breakers.
class BreakerView {
public:
    explicit BreakerView(const LabWatcher& watcher) : m_watcher(watcher) {}

    [[nodiscard]] const DependencyState* edge(const char* from, const char* to) const {
        if (!m_watcher.state()) return nullptr;
        const auto& edges = m_watcher.state()->dependencies;
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
        return std::ranges::any_of(m_watcher.events(), [&](const Event& event) {
            return event.kind == kind && event.service == ServiceId(from) &&
                   std::get<std::string>(event.facts.at("to")) == to;
        });
    }

private:
    const LabWatcher& m_watcher;
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
        m_watcher.emplace(m_lab.environment(), storeFactory(std::make_shared<StoreContents>()));
        m_view.emplace(*m_watcher);
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
            QTRY_VERIFY2_WITH_TIMEOUT(m_view->phase(from, to) == BreakerPhase::Closed,
                                      (std::string(from) + " to " + to).c_str(), kPatience);
            QTRY_VERIFY2_WITH_TIMEOUT(m_view->edge(from, to)->callsPerSecond.value_or(0.0) > 0.0,
                                      (std::string(from) + " to " + to).c_str(), kPatience);
        }
        QCOMPARE(std::ranges::count_if(m_watcher->state()->dependencies,
                                       [](const auto& edge) { return edge.breaker.has_value(); }),
                 9); // and the one of this test
        HOLDFAST_COMPARE(m_view->edge("caddy", "api")->reporter, CallReporter::Caddy);
        HOLDFAST_COMPARE(*m_view->edge("api", "qdrant")->callersBreaker, BreakerPhase::Closed);
    }

    void everyDependencyIsObservedButTheOneNobodyReports() {
        const auto state = m_watcher->state();
        for (const auto& one : state->dependencies) {
            const std::string name = one.from.value() + " to " + one.to.value();
            const auto observed = [&] {
                return m_view->edge(one.from.value().c_str(), one.to.value().c_str())
                    ->callsPerSecond.has_value();
            };
            if (name == "api to worker") {
                QVERIFY(!observed());
                HOLDFAST_COMPARE(m_view->edge("api", "worker")->freshness, Freshness::NotObserved);
                HOLDFAST_COMPARE(m_view->phase("api", "worker"), BreakerPhase::NotObserved);
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
            QTRY_VERIFY2_WITH_TIMEOUT(m_view->phase(from, to) == BreakerPhase::Open,
                                      m_view->words(from, to).c_str(), kPatience);
            const auto cause = m_view->edge(from, to)->breaker->cause;
            QVERIFY(cause == BreakerCause::Failures || cause == BreakerCause::FailuresInARow);
            QTRY_VERIFY2(m_view->told(EventKind::BreakerOpened, from, to), name.c_str());
        }
        QVERIFY(m_view->edge("api", "qdrant")->callersBreaker.has_value());
        HOLDFAST_COMPARE(m_view->phase("api", "redis"), BreakerPhase::Closed); // not its trouble
    }

    void healingClosesThemAfterTheirTrials() {
        QCOMPARE(m_lab.endFault("qdrant", "errors"), std::string());
        QCOMPARE(m_lab.endFault("api", "errors"), std::string());
        for (const auto& [from, to] : kHurt) {
            const std::string name = std::string(from) + " to " + to;
            QTRY_VERIFY2_WITH_TIMEOUT(m_view->told(EventKind::BreakerHalfOpen, from, to), name.c_str(),
                                      kPatience);
            QTRY_VERIFY2_WITH_TIMEOUT(m_view->told(EventKind::BreakerClosed, from, to), name.c_str(),
                                      kPatience);
            QTRY_VERIFY2_WITH_TIMEOUT(m_view->phase(from, to) == BreakerPhase::Closed, name.c_str(),
                                      kPatience);
        }
    }

private:
    LabClient m_lab;
    QTemporaryDir m_folder;
    std::optional<LabWatcher> m_watcher;
    std::optional<BreakerView> m_view;
};

HOLDFAST_TEST(TstLabBreakers)
#include "tst_lab_breakers.moc"
