// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/format/breaker_text.h"
#include "models/format/event_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;

namespace {

const TimePoint kNow{Duration(1'780'000'000'000)};

DependencyState observed() {
    DependencyState edge{.from = ServiceId("api"), .to = ServiceId("redis")};
    edge.callsPerSecond = 4.0;
    edge.errorRatio = 0.25;
    edge.latency = 0.012;
    edge.freshness = Freshness::Fresh;
    edge.observed = kNow - Duration(2'000);
    return edge;
}

QString plain(QString text) {
    return text.replace(QChar(0x202F), QLatin1Char(' ')).replace(QChar(0x00A0), QLatin1Char(' '));
}

} // namespace

class TstBreakerText final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void callsAreFiguresAndTheirAbsenceIsSaid() {
        QCOMPARE(plain(format::callsLine(observed())), QStringLiteral("4 /s · 25 % failing · 12 ms"));
        QCOMPARE(format::callsLine({}), QStringLiteral("calls not observed"));
        auto refused = observed();
        refused.rejectedPerSecond = 3.0;
        QVERIFY(plain(format::callsLine(refused)).endsWith(QStringLiteral("· 3 /s refused")));
        auto idle = observed();
        idle.callsPerSecond = 0.0;
        idle.errorRatio.reset();
        idle.latency.reset();
        QCOMPARE(plain(format::callsLine(idle)), QStringLiteral("0 /s"));
    }

    void whoReportsThemAndWhen() {
        auto edge = observed();
        QCOMPARE(plain(format::callsSource(edge, kNow)), QStringLiteral("metrics page, 2 s ago"));
        edge.reporter = CallReporter::Envoy;
        QVERIFY(format::callsSource(edge, kNow).startsWith(QStringLiteral("Envoy")));
        QVERIFY(format::callsSource({}, kNow).isEmpty());
    }

    void aBreakerSaysWhyItIsOpenAndWhatComesNext() {
        auto edge = observed();
        QVERIFY(format::breakerWord(edge).isEmpty());
        QVERIFY(format::breakerSentence(edge, kNow).isEmpty());
        edge.breaker = BreakerStatus{.phase = BreakerPhase::Open,
                                     .cause = BreakerCause::Failures,
                                     .since = kNow - Duration(10'000),
                                     .ratio = 0.62,
                                     .trialsDue = kNow + Duration(20'000)};
        QCOMPARE(format::breakerWord(edge), QStringLiteral("open"));
        const QString open = plain(format::breakerSentence(edge, kNow));
        QVERIFY2(open.contains(QStringLiteral("62 % of the calls failed; trials at ")), qPrintable(open));
        edge.callersBreaker = BreakerPhase::HalfOpen;
        QVERIFY(format::breakerSentence(edge, kNow)
                    .endsWith(QStringLiteral("the caller's own breaker: half-open")));
        edge.breaker = BreakerStatus{.phase = BreakerPhase::HalfOpen,
                                     .cause = BreakerCause::CooledDown,
                                     .calls = 2.0,
                                     .failed = 1.0,
                                     .wanted = 5.0};
        QCOMPARE(format::breakerWord(edge), QStringLiteral("half-open, 2 of 5"));
        QVERIFY(
            format::breakerSentence(edge, kNow).contains(QStringLiteral("2 of 5 trials, 1 of them failed")));
        edge.breaker = BreakerStatus{};
        QCOMPARE(format::breakerWord(edge), QStringLiteral("not observed"));
        edge.breaker = BreakerStatus{.phase = BreakerPhase::Closed, .calls = 4.0, .wanted = 10.0};
        QVERIFY(
            format::breakerSentence(edge, kNow).contains(QStringLiteral("too few calls to judge (4 of 10)")));
    }

    void everyWordIsThere() {
        for (int i = 0; i <= static_cast<int>(BreakerPhase::Open); ++i)
            QVERIFY(!format::word(static_cast<BreakerPhase>(i)).isEmpty());
        for (int i = 0; i <= static_cast<int>(CallReporter::Nobody); ++i)
            QVERIFY(!format::word(static_cast<CallReporter>(i)).isEmpty());
    }

    void eventsTellTheStory() {
        Event event{.time = kNow, .kind = EventKind::BreakerOpened, .service = ServiceId("api"), .facts = {}};
        event.facts = {{"to", std::string("redis")},
                       {"cause", std::string("failures")},
                       {"ratio", 0.62},
                       {"calls", 24.0},
                       {"cool_down", 30.0},
                       {"slow_call", 2.0}};
        auto text = format::eventText(event);
        QCOMPARE(text.title, QStringLiteral("Breaker open: api to redis"));
        QCOMPARE(plain(text.detail), QStringLiteral("62 % of 24 calls failed; trials in 30 s"));
        event.facts["cause"] = std::string("slow");
        event.facts["again"] = std::int64_t{1};
        text = format::eventText(event);
        QCOMPARE(text.title, QStringLiteral("Breaker open again: api to redis"));
        QCOMPARE(plain(text.detail), QStringLiteral("62 % of 24 calls took 2 s or longer; trials in 30 s"));
        event.kind = EventKind::BreakerHalfOpen;
        event.facts = {{"to", std::string("redis")}, {"trials", 5.0}, {"seconds", 30.0}};
        QCOMPARE(plain(format::eventText(event).detail),
                 QStringLiteral("after 30 s; the next 5 calls decide"));
        event.facts.erase("seconds");
        QVERIFY(
            format::eventText(event).detail.startsWith(QStringLiteral("it was open when Holdfast stopped")));
        event.kind = EventKind::BreakerClosed;
        event.facts = {{"to", std::string("redis")}, {"calls", 6.0}, {"failed", 1.0}, {"seconds", 40.0}};
        QCOMPARE(plain(format::eventText(event).detail),
                 QStringLiteral("1 of 6 trials failed; it was open for 40 s"));
    }
};

HOLDFAST_TEST(TstBreakerText)
#include "tst_breaker_text.moc"
