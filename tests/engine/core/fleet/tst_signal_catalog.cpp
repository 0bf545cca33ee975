// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/health_scoring.h"
#include "engine/core/fleet/signal_catalog.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <set>

using namespace holdfast;

class TstSignalCatalog final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everySignalIsSound() {
        for (int i = 0; i <= static_cast<int>(ProbeKind::Process); ++i) {
            std::set<SignalId> seen;
            for (const auto& signal : defaultSignals(static_cast<ProbeKind>(i))) {
                QVERIFY2(seen.insert(signal.id).second, signal.id.value().c_str());
                QVERIFY(knownSignal(signal.id) != nullptr);
                HOLDFAST_COMPARE(signal.part == Part::None, !signal.thresholds.has_value());
                if (signal.thresholds)
                    QVERIFY2(analysis::absoluteThresholds(*signal.thresholds, 100.0),
                             signal.id.value().c_str());
            }
        }
        QVERIFY(knownSignal(SignalId("nobody knows this")) == nullptr);
    }

    void theFiguresOfTheProductAreHonoured() {
        const auto score = [](const char* id, ProbeKind kind, double value,
                              std::optional<double> limit = {}) {
            for (const auto& signal : defaultSignals(kind)) {
                if (signal.id == SignalId(id))
                    return analysis::scoreOf(value, *analysis::absoluteThresholds(*signal.thresholds, limit));
            }
            return -1.0;
        };
        QVERIFY(score("memory", ProbeKind::Redis, 0.81e9, 1e9) < 0.7);
        QVERIFY(score("latency", ProbeKind::Http, 2.01) < 0.4);
        QVERIFY(score("latency_p95", ProbeKind::Metrics, 1.01) < 0.4);
        QVERIFY(score("latency_p95", ProbeKind::Metrics, 0.51) < 0.7);
        QVERIFY(score("error_ratio", ProbeKind::Metrics, 0.051) < 0.4);
        QVERIFY(score("queue_depth", ProbeKind::Celery, 101.0) < 0.7);
        QVERIFY(score("connections", ProbeKind::Postgres, 81.0, 100.0) < 0.7);
        QVERIFY(score("restarts_per_hour", ProbeKind::Process, 3.5) < 0.4);
    }
};

HOLDFAST_TEST(TstSignalCatalog)
#include "tst_signal_catalog.moc"
