// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/gallery/window_check.h"

#include "tests/ui/gallery/scene.h"
#include "ui/widgets/elided_label.h"

#include <QtTest/QTest>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QAbstractScrollArea>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>

namespace holdfast::testing {

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

bool isCutOff(const QLabel& label) {
    if (qobject_cast<const widgets::ElidedLabel*>(&label) != nullptr) return false; // shortens and says so
    if (label.text().isEmpty() || label.wordWrap()) return false;
    return label.sizeHint().width() > label.width() + 1;
}

bool isNarrow(const QAbstractButton& button) {
    if (button.text().isEmpty() || button.sizePolicy().horizontalPolicy() == QSizePolicy::Ignored)
        return false;
    return button.minimumSizeHint().width() > button.width() + 1;
}

bool liesOutside(const QWidget& widget) {
    if (widget.isWindow() || scrolls(widget.parentWidget())) return false;
    return !widget.parentWidget()->rect().adjusted(-1, -1, 1, 1).contains(widget.geometry());
}

} // namespace

QString troubleIn(shell::MainWindow& window) {
    for (const QLabel* label : window.findChildren<QLabel*>()) {
        if (label->isVisible() && isCutOff(*label))
            return QStringLiteral("cut off: %1\n%2").arg(label->text(), pathOf(label));
    }
    for (const QAbstractButton* button : window.findChildren<QAbstractButton*>()) {
        if (!button->isVisible()) continue;
        if (button->text().isEmpty() && button->accessibleName().isEmpty())
            return QStringLiteral("has no name: %1").arg(pathOf(button));
        if (isNarrow(*button)) return QStringLiteral("cut off: %1\n%2").arg(button->text(), pathOf(button));
    }
    for (const QWidget* widget : window.currentPage()->findChildren<QWidget*>()) {
        if (widget->isVisible() && liesOutside(*widget))
            return QStringLiteral("lies outside: %1").arg(pathOf(widget));
    }
    return {};
}

void lookAt(const Condition& condition) {
    theme::Theme look(*qApp, theme::SchemeChoice::Dark);
    Scene scene(look, condition);
    auto& window = scene.window();
    window.resize(1280, 720);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QVERIFY(window.currentPage() != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(window.currentPage()->readiness() != shell::Page::Readiness::Loading ||
                                 window.currentPage()->findChild<QWidget*>() != nullptr,
                             60'000);
    for (const QSize& size : {QSize(1280, 720), QSize(1440, 900)}) {
        window.resize(size);
        // Lists take the room that is left only once the events of the new size have been handled.
        QString trouble;
        const auto isWhole = [&] { return (trouble = troubleIn(window)).isEmpty(); };
        QVERIFY2(QTest::qWaitFor(isWhole, 5'000),
                 qPrintable(QStringLiteral("at %1: %2").arg(size.width()).arg(trouble)));
    }
}

} // namespace holdfast::testing
