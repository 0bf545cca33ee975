// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/probe_factory.h"
#include "tests/engine/probes/probe_run.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::probes;
using namespace holdfast::testing;

class TstProbeFactory : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyKindHasItsProbe_data();
    void everyKindHasItsProbe();
};

void TstProbeFactory::everyKindHasItsProbe_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<bool>("blocking");
    for (const char* kind : {"http", "tcp", "tls", "prometheus", "metrics"})
        QTest::newRow(kind) << QString::fromLatin1(kind) << false;
    for (const char* kind : {"postgres", "redis", "celery", "process"})
        QTest::newRow(kind) << QString::fromLatin1(kind) << true;
}

/// Nothing is said of a target before its probe has run, however wrong the entry; then it is told.
void TstProbeFactory::everyKindHasItsProbe() {
    QFETCH(QString, kind);
    QFETCH(bool, blocking);
    ProbeSpec spec;
    spec.kind = probeKindFromString(kind.toStdString()).value();
    spec.deadline = Duration(500);
    spec.metrics.resize(spec.kind == ProbeKind::Prometheus ? 1 : 0);
    TestWorld world;
    const auto probe = makeProbe({}, spec, world.world());
    const auto* const async = std::get_if<std::unique_ptr<ports::AsyncProbe>>(&probe);
    QCOMPARE(async == nullptr, blocking);
    const auto report =
        blocking ? std::get<std::unique_ptr<ports::BlockingProbe>>(probe)->run({}) : runOnce(**async).value();
    QVERIFY(report.problem != ProbeProblem::None);
    QVERIFY(!report.detail.empty() && !report.remedy.empty());
}

HOLDFAST_TEST(TstProbeFactory)
#include "tst_probe_factory.moc"
