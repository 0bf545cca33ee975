// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/format/making_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace holdfast;
using models::format::makingLines;

namespace {

outlook::SignalForecast memory() {
    outlook::SignalForecast forecast{.signal = SignalId("memory"), .unit = Unit::Bytes};
    forecast.distribution.origin = TimePoint(std::chrono::hours(500'000));
    forecast.distribution.step = std::chrono::minutes(1);
    forecast.distribution.steps.resize(15);
    forecast.distribution.making = {
        .model = "smoothing on the mean day",
        .seasons = {1440},
        .history = 2868,
        .gaps = 12,
        .origins = 96,
        .meanAbsoluteError = 2.0 * 1024 * 1024,
        .skill = 0.314,
        .coverage = {.judged = 960, .within50 = 0.52, .within80 = 0.81, .within95 = 0.951}};
    return forecast;
}

QString line(const outlook::SignalForecast& forecast, const QString& what) {
    const auto lines = makingLines(forecast, forecast.distribution.origin);
    const auto found = std::ranges::find(lines, what, &models::format::MakingLine::what);
    QString text = found == lines.end() ? QString() : found->value;
    return text.replace(QChar(0x202F), QLatin1Char(' '));
}

} // namespace

class TstMakingText final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aForecastSaysWhatItWasMadeOf() {
        const auto forecast = memory();
        QCOMPARE(line(forecast, QStringLiteral("Model")), QStringLiteral("smoothing on the mean day"));
        QCOMPARE(line(forecast, QStringLiteral("Pattern")), QStringLiteral("repeats every 1 d"));
        QCOMPARE(line(forecast, QStringLiteral("Made from")), QStringLiteral("2,868 readings over 2 d"));
        QCOMPARE(line(forecast, QStringLiteral("Gaps")), QStringLiteral("12 steps without a reading"));
        QCOMPARE(line(forecast, QStringLiteral("Errors so far")),
                 QStringLiteral("off by 2 MiB on average, over 96 past forecasts"));
        QCOMPARE(line(forecast, QStringLiteral("Skill")),
                 QStringLiteral("31 % better than repeating what was one season before"));
        QCOMPARE(line(forecast, QStringLiteral("Bands so far")),
                 QStringLiteral(
                     "of 960 past values, the 95 % band held 95 %, the 80 % band 81 %, the 50 % band 52 %"));
    }

    void aForecastThatIsWorseThanRepeatingSaysSo() {
        auto forecast = memory();
        forecast.distribution.making.skill = -0.2;
        forecast.distribution.making.seasons.clear();
        QCOMPARE(line(forecast, QStringLiteral("Skill")),
                 QStringLiteral("20 % worse than repeating the last value"));
    }

    void whatWasNotJudgedYetHasNoFigures() {
        auto forecast = memory();
        forecast.distribution.making.origins = 0;
        forecast.distribution.making.coverage = {};
        for (const auto& what :
             {QStringLiteral("Errors so far"), QStringLiteral("Skill"), QStringLiteral("Bands so far")})
            QCOMPARE(line(forecast, what), QStringLiteral("not judged yet"));
    }
};

HOLDFAST_TEST(TstMakingText)
#include "tst_making_text.moc"
