// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "ui/theme/theme.h"

#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>

using namespace holdfast;
using theme::Role;
using theme::TextStyle;

class TstDress final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// A refusal that is written before its sheet is opened is still red when it is.
    void whatALabelWoreLastIsWhatItShows() {
        theme::Theme look(*qApp, theme::SchemeChoice::Dark);
        QLabel label;
        look.dress(&label, TextStyle::Body, Role::Ink);
        look.dress(&label, TextStyle::Strong, Role::CriticalText);
        label.show();
        QCOMPARE(label.palette().color(QPalette::WindowText), look.color(Role::CriticalText));
        QCOMPARE(label.font(), look.font(TextStyle::Strong));
        look.setChoice(theme::SchemeChoice::Light);
        QCOMPARE(label.palette().color(QPalette::WindowText), look.color(Role::CriticalText));
    }

    /// Some are dressed anew with every state, for days.
    void dressingAnewLeavesNothingBehind() {
        theme::Theme look(*qApp, theme::SchemeChoice::Dark);
        QLabel label;
        look.dress(&label, TextStyle::Body, Role::Ink);
        const auto before = label.children().size();
        for (int i = 0; i < 10; ++i)
            look.dress(&label, TextStyle::Body, i % 2 == 0 ? Role::Muted : Role::Ink);
        QCOMPARE(label.children().size(), before);
    }
};

HOLDFAST_TEST(TstDress)
#include "tst_dress.moc"
