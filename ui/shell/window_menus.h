// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QString>

#include <functional>

class QMenu;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::shell {

/// What the window's menu runs.
struct WindowActions {
    std::function<void()> present;
    std::function<void()> resetLayout;
    std::function<void()> help;
    std::function<void()> about;
    std::function<void()> quit;
};

/// «system», «dark» or «light», the chosen one marked. The caller owns it; `theme` outlives it.
[[nodiscard]] QMenu* makeLookMenu(const theme::Theme& theme,
                                  const std::function<void(const QString&)>& choose);
[[nodiscard]] QMenu* makeWindowMenu(const WindowActions& actions);

} // namespace holdfast::shell
