// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/metrics_selector.h"
#include "tests/support/test_registry.h"

using namespace holdfast::probes;

class TstMetricsSelector : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsNamesAndLabels();
    void refusesWhatIsNoSelector_data();
    void refusesWhatIsNoSelector();
    void matchesByTheLabelsItNames();
};

void TstMetricsSelector::readsNamesAndLabels() {
    QCOMPARE(parseMetricSelector(" up ").value(), (MetricSelector{.name = "up", .labels = {}}));
    QCOMPARE(parseMetricSelector("queue{name=\"mail \\\"now\\\"\",state=\"\"}").value(),
             (MetricSelector{.name = "queue", .labels = {{"name", "mail \"now\""}, {"state", ""}}}));
}

void TstMetricsSelector::refusesWhatIsNoSelector_data() {
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"", "up 1", "up{a=\"b\"} 5 #", "{a=\"b\"}", "sum(up)", "up{a=~\"b\"}",
                             "up{a=\"b\"", "# HELP", "up\nup", "rate(x[5m])"})
        QTest::newRow(text) << QByteArray(text);
}

void TstMetricsSelector::refusesWhatIsNoSelector() {
    QFETCH(QByteArray, text);
    const auto selector = parseMetricSelector(text.toStdString());
    QVERIFY(!selector);
    QCOMPARE(selector.error().code, holdfast::ErrorCode::FixInput);
    QVERIFY(selector.error().detail.find("name{label") != std::string::npos);
}

void TstMetricsSelector::matchesByTheLabelsItNames() {
    const std::vector<MetricLabel> labels{{"name", "mail"}, {"state", "waiting"}};
    const MetricSample sample{.name = "queue", .labels = labels, .value = 1.0};
    QVERIFY(parseMetricSelector("queue")->matches(sample));
    QVERIFY(parseMetricSelector("queue{state=\"waiting\"}")->matches(sample));
    QVERIFY(parseMetricSelector("queue{state=\"waiting\",name=\"mail\",shard=\"\"}")->matches(sample));
    QVERIFY(!parseMetricSelector("queue{state=\"done\"}")->matches(sample));
    QVERIFY(!parseMetricSelector("queue{shard=\"1\"}")->matches(sample));
    QVERIFY(!parseMetricSelector("queue_total")->matches(sample));
}

HOLDFAST_TEST(TstMetricsSelector)
#include "tst_metrics_selector.moc"
