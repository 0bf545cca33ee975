// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "ui/theme/widest_text.h"

#include <QtGui/QFont>
#include <QtGui/QFontMetricsF>
#include <QtTest/QTest>

using namespace holdfast;

class TstWidestText final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theWidestOfAFewIsFoundWhateverItsLetters() {
        const QFontMetricsF metrics{QFont()};
        const QString wide = QStringLiteral("WWWWWWWW");
        const QString longer = QStringLiteral("iiiiiiiiii");
        QCOMPARE(theme::widestText(metrics, {longer, wide}), metrics.horizontalAdvance(wide));
    }

    void amongThousandsTheLongestCounts() {
        const QFontMetricsF metrics{QFont()};
        QStringList names;
        for (int i = 0; i < 5'000; ++i)
            names.append(QStringLiteral("service-%1").arg(i));
        names.insert(2'500, QStringLiteral("eu-central-1-customer-platform-redis-primary-blue"));
        QCOMPARE(theme::widestText(metrics, {names.begin(), names.end()}),
                 metrics.horizontalAdvance(names.at(2'500)));
    }

    void nothingTakesNoRoom() { QCOMPARE(theme::widestText(QFontMetricsF{QFont()}, {}), 0.0); }
};

HOLDFAST_TEST(TstWidestText)
#include "tst_widest_text.moc"
