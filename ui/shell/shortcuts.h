// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QString>
#include <QtGui/QKeySequence>

#include <span>
#include <vector>

namespace holdfast::shell {

/// What the window itself does at a key.
enum class Shortcut : std::uint8_t {
    Palette,
    Search,
    Back,
    Forward,
    OpenFleet,
    SweepNow,
    Unlock,
    Rail,
    Present,
    Help,
    Quit,
};

inline constexpr int kNumberedPages = 9; ///< Ctrl+1 … Ctrl+9

/// The keys of a shortcut, the first the one that is shown.
[[nodiscard]] std::vector<QKeySequence> keysOf(Shortcut shortcut);
[[nodiscard]] QKeySequence keysOfPage(int number);

/// As written on the keys of this system.
[[nodiscard]] QString keyText(Shortcut shortcut);
[[nodiscard]] QString keyTextOfPage(int number);

/// A line of the sheet of shortcuts.
struct ShortcutLine {
    QString keys;
    QString meaning;
};

/// A titled part of the sheet.
struct ShortcutGroup {
    QString title;
    std::vector<ShortcutLine> lines;
};

/// Everything that is worth knowing by heart; `pages` are the titles of the numbered pages.
[[nodiscard]] std::vector<ShortcutGroup> shortcutGroups(std::span<const QString> pages);

} // namespace holdfast::shell
