// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/window_menus.h"

#include "ui/shell/shortcuts.h"
#include "ui/theme/theme.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QActionGroup>
#include <QtWidgets/QMenu>

#include <array>

namespace holdfast::shell {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("menus", text);
}

struct Look {
    const char* name;
    const char* words;
    theme::SchemeChoice choice;
};

constexpr std::array kLooks{
    Look{"system", QT_TRANSLATE_NOOP("menus", "As the desktop"), theme::SchemeChoice::System},
    Look{"dark", QT_TRANSLATE_NOOP("menus", "Dark"), theme::SchemeChoice::Dark},
    Look{"light", QT_TRANSLATE_NOOP("menus", "Light"), theme::SchemeChoice::Light},
};

} // namespace

QMenu* makeLookMenu(const theme::Theme& theme, const std::function<void(const QString&)>& choose) {
    auto* menu = new QMenu;
    auto* group = new QActionGroup(menu);
    for (const auto& look : kLooks) {
        auto* action = menu->addAction(tr(look.words));
        action->setCheckable(true);
        group->addAction(action);
        QObject::connect(action, &QAction::triggered, menu,
                         [choose, name = QLatin1String(look.name)] { choose(name); });
        QObject::connect(menu, &QMenu::aboutToShow, action, [action, &theme, choice = look.choice] {
            action->setChecked(theme.choice() == choice);
        });
    }
    return menu;
}

QMenu* makeWindowMenu(const WindowActions& actions) {
    auto* menu = new QMenu;
    const auto add = [menu](const QString& words, const std::function<void()>& run) {
        auto* action = menu->addAction(words);
        QObject::connect(action, &QAction::triggered, menu, run);
        return action;
    };
    // The keys are written beside the words; the window itself listens to them.
    const auto withKeys = [](const QString& words, Shortcut shortcut) {
        return QStringLiteral("%1\t%2").arg(words, keyText(shortcut));
    };
    add(withKeys(tr("Presentation"), Shortcut::Present), actions.present);
    add(tr("Reset the layout"), actions.resetLayout);
    menu->addSeparator();
    add(withKeys(tr("Keyboard shortcuts"), Shortcut::Help), actions.help);
    add(tr("About Holdfast"), actions.about);
    menu->addSeparator();
    add(withKeys(tr("Close Holdfast"), Shortcut::Quit), actions.quit);
    return menu;
}

} // namespace holdfast::shell
