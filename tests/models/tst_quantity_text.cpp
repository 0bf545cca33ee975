// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/format/quantity_text.h"
#include "tests/support/test_registry.h"

#include <QtCore/QLocale>
#include <QtTest/QTest>

#include <cmath>
#include <limits>

using namespace holdfast;
namespace format = holdfast::models::format;

namespace {

/// With ordinary spaces, as a test is written.
QString plain(QString text) {
    return text.replace(QChar(0x202F), QLatin1Char(' '));
}

} // namespace

class TstQuantityText final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void everyNumberHasItsUnit() {
        QCOMPARE(plain(format::quantity(0.312, Unit::Seconds)), QStringLiteral("312 ms"));
        QCOMPARE(plain(format::quantity(2.5, Unit::Seconds)), QStringLiteral("2.5 s"));
        QCOMPARE(plain(format::quantity(0.00005, Unit::Seconds)), QStringLiteral("50 µs"));
        QCOMPARE(plain(format::quantity(372.0, Unit::Seconds)), QStringLiteral("6 min 12 s"));
        QCOMPARE(plain(format::quantity(1.61 * 1024 * 1024 * 1024, Unit::Bytes)), QStringLiteral("1.61 GiB"));
        QCOMPARE(plain(format::quantity(0.0, Unit::Bytes)), QStringLiteral("0 B"));
        QCOMPARE(plain(format::quantity(0.714, Unit::Ratio)), QStringLiteral("71.4 %"));
        QCOMPARE(plain(format::quantity(26.9, Unit::Days)), QStringLiteral("26 d"));
        QCOMPARE(plain(format::quantity(1.0, Unit::Boolean)), QStringLiteral("yes"));
        QCOMPARE(plain(format::quantity(12.0, Unit::Count)), QStringLiteral("12"));
    }

    void nearTheWholeEveryDigitCounts() {
        QCOMPARE(plain(format::percent(0.99949)), QStringLiteral("99.94 %"));
        QCOMPARE(plain(format::percent(0.999999)), QStringLiteral("99.99 %")); // never rounded up to 100
        QCOMPARE(plain(format::percent(1.0)), QStringLiteral("100 %"));
    }

    void aSharedUnitIsSaidOnce() {
        const double gib = 1024.0 * 1024 * 1024;
        QCOMPARE(plain(format::ofLimit(1.61 * gib, 2.0 * gib, Unit::Bytes)), QStringLiteral("1.61 of 2 GiB"));
        QCOMPARE(plain(format::ofLimit(0.5 * gib, 2.0 * gib, Unit::Bytes)),
                 QStringLiteral("512 MiB of 2 GiB"));
        QCOMPARE(plain(format::ofLimit(12.0, 100.0, Unit::Count)), QStringLiteral("12 of 100"));
    }

    void oneIsOneAndManyAreMany() {
        const auto services = [](qint64 number) {
            return format::counted(number, QStringLiteral("%1 service"), QStringLiteral("%1 services"));
        };
        QCOMPARE(services(1), QStringLiteral("1 service"));
        QCOMPARE(services(0), QStringLiteral("0 services"));
        QCOMPARE(services(13), QStringLiteral("13 services"));
    }

    void whatIsNotThereIsADash() {
        QCOMPARE(format::quantity(std::nullopt, Unit::Bytes), format::none());
        QCOMPARE(format::quantity(std::numeric_limits<double>::quiet_NaN(), Unit::Bytes), format::none());
        QCOMPARE(format::quantity(std::numeric_limits<double>::infinity(), Unit::Ratio), format::none());
        QCOMPARE(format::score(std::nullopt), format::none());
        QCOMPARE(format::score(0.944), QStringLiteral("0.94"));
    }

    void durationsAreTheirTwoLargestParts() {
        QCOMPARE(plain(format::duration(Duration(250))), QStringLiteral("250 ms"));
        QCOMPARE(plain(format::duration(Duration(60'000))), QStringLiteral("1 min"));
        QCOMPARE(plain(format::duration(std::chrono::hours(52))), QStringLiteral("2 d 4 h"));
    }

    void agesNeverComeFromTheFuture() {
        const TimePoint now{Duration(1'780'000'000'000)};
        QCOMPARE(plain(format::age(now - Duration(12'000), now)), QStringLiteral("12 s ago"));
        QCOMPARE(format::age(now + Duration(5'000), now), QStringLiteral("just now"));
    }
};

HOLDFAST_TEST(TstQuantityText)
#include "tst_quantity_text.moc"
