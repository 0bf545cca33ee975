// SPDX-License-Identifier: GPL-3.0-or-later
// The window in every condition the gallery knows, as small as it is meant to be used and as usual: every
// page says what it has, nothing is cut off, nothing lies outside of what holds it, everything that can be
// pressed has a name.
#include "tests/support/test_registry.h"
#include "tests/ui/gallery/scene.h"
#include "ui/widgets/elided_label.h"

#include <QtTest/QTest>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QAbstractScrollArea>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>

#include <algorithm>
#include <iterator>

using namespace holdfast;

namespace {

QString pathOf(const QWidget* widget) {
    QString path;
    for (; widget != nullptr && !widget->isWindow(); widget = widget->parentWidget())
        path = QLatin1String(widget->metaObject()->className()) + QLatin1Char('/') + path;
    return path;
}

bool scrolls(const QWidget* parent) {
    for (; parent != nullptr; parent = parent->parentWidget()) {
        if (qobject_cast<const QAbstractScrollArea*>(parent->parentWidget()) != nullptr) return true;
    }
    return false;
}

std::vector<testing::Condition> every() {
    auto all = testing::conditions();
    std::ranges::move(testing::actingConditions(), std::back_inserter(all));
    std::ranges::move(testing::snapshotConditions(), std::back_inserter(all));
    return all;
}

} // namespace

class TstEveryCondition final : public QObject {
    Q_OBJECT

private:
    static bool isCutOff(const QLabel& label) {
        if (qobject_cast<const widgets::ElidedLabel*>(&label) != nullptr)
            return false; // shortens and says so
        if (label.text().isEmpty() || label.wordWrap()) return false;
        return label.sizeHint().width() > label.width() + 1;
    }

    void check(shell::MainWindow& window) {
        for (const QLabel* label : window.findChildren<QLabel*>()) {
            if (!label->isVisible()) continue;
            QVERIFY2(!isCutOff(*label), qPrintable(label->text() + QLatin1Char('\n') + pathOf(label)));
        }
        for (const QAbstractButton* button : window.findChildren<QAbstractButton*>()) {
            if (!button->isVisible()) continue;
            QVERIFY2(!button->text().isEmpty() || !button->accessibleName().isEmpty(),
                     qPrintable(pathOf(button)));
            if (!button->text().isEmpty() && button->sizePolicy().horizontalPolicy() != QSizePolicy::Ignored)
                QVERIFY2(button->minimumSizeHint().width() <= button->width() + 1,
                         qPrintable(button->text() + QLatin1Char('\n') + pathOf(button)));
        }
        for (const QWidget* widget : window.currentPage()->findChildren<QWidget*>()) {
            if (!widget->isVisible() || widget->isWindow() || scrolls(widget->parentWidget())) continue;
            QVERIFY2(widget->parentWidget()->rect().adjusted(-1, -1, 1, 1).contains(widget->geometry()),
                     qPrintable(pathOf(widget)));
        }
    }

private Q_SLOTS:

    void everythingIsThere_data() {
        QTest::addColumn<int>("condition");
        QTest::addColumn<QSize>("size");
        int number = 0;
        for (const auto& condition : every()) {
            for (const QSize& size : {QSize(1280, 720), QSize(1440, 900)})
                QTest::addRow("%s %d", qPrintable(condition.name), size.width()) << number << size;
            ++number;
        }
    }

    void everythingIsThere() {
        QFETCH(int, condition);
        QFETCH(QSize, size);
        const auto conditions = every();
        theme::Theme look(*qApp, theme::SchemeChoice::Dark);
        testing::Scene scene(look, conditions.at(static_cast<std::size_t>(condition)));
        scene.window().resize(size);
        scene.window().show();
        QVERIFY(QTest::qWaitForWindowExposed(&scene.window()));
        QVERIFY(scene.window().currentPage() != nullptr);
        QTRY_VERIFY_WITH_TIMEOUT(scene.window().currentPage()->readiness() !=
                                         shell::Page::Readiness::Loading ||
                                     scene.window().currentPage()->findChild<QWidget*>() != nullptr,
                                 60'000);
        check(scene.window());
    }
};

HOLDFAST_TEST(TstEveryCondition)
#include "tst_every_condition.moc"
