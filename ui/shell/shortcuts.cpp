// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/shortcuts.h"

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace holdfast::shell {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("shortcuts", text);
}

} // namespace

std::vector<QKeySequence> keysOf(Shortcut shortcut) {
    switch (shortcut) {
    case Shortcut::Palette:
        return {QKeySequence(Qt::CTRL | Qt::Key_K)};
    case Shortcut::Search:
        return {QKeySequence(Qt::CTRL | Qt::Key_F)};
    case Shortcut::Back:
        return {QKeySequence(Qt::ALT | Qt::Key_Left)};
    case Shortcut::Forward:
        return {QKeySequence(Qt::ALT | Qt::Key_Right)};
    case Shortcut::OpenFleet:
        return {QKeySequence(Qt::CTRL | Qt::Key_O)};
    case Shortcut::SweepNow:
        return {QKeySequence(Qt::Key_F5)};
    case Shortcut::Unlock:
        return {QKeySequence(Qt::CTRL | Qt::Key_L)};
    case Shortcut::Rail:
        return {QKeySequence(Qt::CTRL | Qt::Key_B)};
    case Shortcut::Present:
        return {QKeySequence(Qt::Key_F11)};
    case Shortcut::Help:
        return {QKeySequence(Qt::Key_F1)};
    case Shortcut::Quit:
        return {QKeySequence(Qt::CTRL | Qt::Key_Q)};
    }
    return {};
}

QKeySequence keysOfPage(int number) {
    return {static_cast<int>(Qt::CTRL) | (static_cast<int>(Qt::Key_0) + number)};
}

QString keyText(Shortcut shortcut) {
    return keysOf(shortcut).front().toString(QKeySequence::NativeText);
}

QString keyTextOfPage(int number) {
    return keysOfPage(number).toString(QKeySequence::NativeText);
}

std::vector<ShortcutGroup> shortcutGroups(std::span<const QString> pages) {
    ShortcutGroup around{.title = tr("Getting around"), .lines = {}};
    around.lines.push_back({keyText(Shortcut::Palette), tr("Go to anything by its name")});
    const auto numbered = std::min<std::size_t>(pages.size(), kNumberedPages);
    for (std::size_t i = 0; i < numbered; ++i)
        around.lines.push_back({keyTextOfPage(static_cast<int>(i) + 1), pages[i]});
    around.lines.push_back({keyText(Shortcut::Back), tr("Back")});
    around.lines.push_back({keyText(Shortcut::Forward), tr("Forward")});
    around.lines.push_back({keyText(Shortcut::Search), tr("Search on this page")});
    ShortcutGroup fleet{.title = tr("Fleet"), .lines = {}};
    fleet.lines.push_back({keyText(Shortcut::SweepNow), tr("Read every service now")});
    fleet.lines.push_back({keyText(Shortcut::OpenFleet), tr("Open a fleet file")});
    fleet.lines.push_back({keyText(Shortcut::Unlock), tr("Unlock acting, or lock it")});
    ShortcutGroup window{.title = tr("Window"), .lines = {}};
    window.lines.push_back({keyText(Shortcut::Present), tr("Presentation: the page alone, in larger type")});
    window.lines.push_back({keyText(Shortcut::Rail), tr("Narrow or widen the list of pages")});
    window.lines.push_back({keyText(Shortcut::Help), tr("This sheet")});
    window.lines.push_back({keyText(Shortcut::Quit), tr("Close Holdfast")});
    return {around, fleet, window};
}

} // namespace holdfast::shell
