// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "ui/theme/theme.h"

#include <QtTest/QTest>
#include <QtWidgets/QApplication>

#include <cmath>

using namespace holdfast::theme;

namespace {

double linear(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

/// WCAG 2.2, relative luminance.
double luminance(const QColor& color) {
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor& one, const QColor& other) {
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

} // namespace

/// Words have at least 4.5:1 against every ground they stand on, shapes 3:1 (WCAG 2.2, AA), in both themes.
class TstContrast final : public QObject {
    Q_OBJECT

private:
    static void check(const Theme& theme, std::initializer_list<Role> fronts,
                      std::initializer_list<Role> grounds, double least) {
        for (const Role front : fronts) {
            for (const Role ground : grounds) {
                const double found = contrast(theme.color(front), theme.color(ground));
                QVERIFY2(found >= least, qPrintable(QStringLiteral("role %1 on %2: %3")
                                                        .arg(static_cast<int>(front))
                                                        .arg(static_cast<int>(ground))
                                                        .arg(found)));
            }
        }
    }

private Q_SLOTS:

    void wordsAndShapesStandOut_data() {
        QTest::addColumn<bool>("dark");
        QTest::newRow("dark") << true;
        QTest::newRow("light") << false;
    }

    void wordsAndShapesStandOut() {
        QFETCH(bool, dark);
        const Theme theme(*qApp, dark ? SchemeChoice::Dark : SchemeChoice::Light);
        const auto grounds = {Role::Surface, Role::Panel, Role::Raised};
        check(theme, {Role::Ink}, {Role::Surface, Role::Panel, Role::Raised, Role::Hover, Role::Selected},
              4.5);
        check(theme,
              {Role::Muted, Role::HealthyText, Role::DegradedText, Role::CriticalText, Role::PredictedText},
              grounds, 4.5);
        check(theme, {Role::HealthyText}, {Role::HealthyGround}, 4.5);
        check(theme, {Role::DegradedText}, {Role::DegradedGround}, 4.5);
        check(theme, {Role::CriticalText}, {Role::CriticalGround}, 4.5);
        check(theme, {Role::PredictedText}, {Role::PredictedGround}, 4.5);
        check(theme, {Role::OnAccent}, {Role::AccentFill, Role::CriticalFill}, 4.5);
        check(theme,
              {Role::Healthy, Role::Degraded, Role::Critical, Role::Predicted, Role::Unknown, Role::Accent,
               Role::Focus},
              grounds, 3.0);
    }
};

HOLDFAST_TEST(TstContrast)
#include "tst_contrast.moc"
