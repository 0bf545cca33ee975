// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/names.h"
#include "models/format/event_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models::format;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kNow{Duration(1'780'000'000'000)};

Event warning(EventKind kind, Facts facts) {
    return {.time = kNow, .kind = kind, .service = ServiceId("redis"), .facts = std::move(facts)};
}

EventText settled(const char* outcome) {
    return eventText(warning(EventKind::WarningSettled,
                             {{"outcome", std::string(outcome)},
                              {"probability", 0.82},
                              {"raised", std::int64_t{(kNow - 9min).time_since_epoch().count()}},
                              {"failed", std::int64_t{kNow.time_since_epoch().count()}}}));
}

QString plain(QString text) {
    return text.replace(QChar(0x202F), QLatin1Char(' ')).replace(QChar(0x00A0), QLatin1Char(' '));
}

} // namespace

class TstEventText final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aWarningSaysWhatWhenHowSureAndWhoElse() {
        const auto text = eventText(warning(EventKind::WarningRaised, {{"probability", 0.82},
                                                                       {"expected", 660.0},
                                                                       {"reason", std::string("on-its-way")},
                                                                       {"signal", std::string("memory")},
                                                                       {"level", 1.5 * 1073741824.0},
                                                                       {"limit", 2.0 * 1073741824.0},
                                                                       {"unit", std::string("bytes")},
                                                                       {"down", std::int64_t{4}},
                                                                       {"degraded", std::int64_t{2}}}));
        QCOMPARE(plain(text.title), QStringLiteral("redis will likely fail"));
        QCOMPARE(plain(text.detail),
                 QStringLiteral("in 11 min · 82 % likely · memory rises from 1.5 GiB to 2 GiB · "
                                "would take down 4 · would degrade 2"));
    }

    /// The engine's own words of reasons, not ones that look like them.
    void whatIsAtItsLimitIsSaidToBeThere() {
        const auto reason = outlook::toString(warnings::ReasonKind::AtLimit);
        const auto text = eventText(warning(EventKind::WarningRaised, {{"probability", 1.0},
                                                                       {"expected", 0.0},
                                                                       {"reason", std::string(reason)},
                                                                       {"signal", std::string("memory")},
                                                                       {"level", 2.0 * 1073741824.0},
                                                                       {"limit", 2.0 * 1073741824.0},
                                                                       {"unit", std::string("bytes")}}));
        QVERIFY2(text.detail.contains(QStringLiteral("memory is at its limit of")), qPrintable(text.detail));
    }

    void whatFallsIsSaidToFall() {
        const auto text = eventText(warning(EventKind::WarningRaised, {{"probability", 0.7},
                                                                       {"expected", 60.0},
                                                                       {"reason", std::string("near-limit")},
                                                                       {"signal", std::string("free")},
                                                                       {"level", 9.0},
                                                                       {"limit", 2.0},
                                                                       {"unit", std::string("count")}}));
        QVERIFY2(text.detail.contains(QStringLiteral("falls from 9 to 2")), qPrintable(text.detail));
    }

    void aWarningBecauseOfAnotherNamesIt() {
        const auto text =
            eventText(warning(EventKind::WarningRaised, {{"probability", 0.7},
                                                         {"expected", 60.0},
                                                         {"reason", std::string("dependency")},
                                                         {"because", std::string("postgres")}}));
        QVERIFY2(text.detail.contains(QStringLiteral("goes down with postgres")), qPrintable(text.detail));
    }

    void aWarningWithoutAReasonIsStillASentence() {
        const auto text =
            eventText(warning(EventKind::WarningRaised, {{"probability", 0.7}, {"expected", 60.0}}));
        QCOMPARE(plain(text.detail), QStringLiteral("in 1 min · 70 % likely"));
    }

    void whatCameOfAWarningIsTold() {
        QCOMPARE(settled("hit").title, QStringLiteral("redis failed as predicted"));
        QVERIFY2(plain(settled("hit").detail).startsWith(QStringLiteral("9 min after the warning")),
                 qPrintable(settled("hit").detail));
        QCOMPARE(settled("false").title, QStringLiteral("redis did not fail as predicted"));
        QVERIFY(settled("false").detail.contains(QStringLiteral("false alarm")));
        QVERIFY(settled("intervened").title.contains(QStringLiteral("acted on")));
        QVERIFY(settled("unobserved").title.contains(QStringLiteral("cannot be judged")));
        for (const char* outcome : {"hit", "false", "intervened", "unobserved"})
            QVERIFY2(plain(settled(outcome).detail).contains(QStringLiteral("82 % likely")), outcome);
    }
};

HOLDFAST_TEST(TstEventText)
#include "tst_event_text.moc"
