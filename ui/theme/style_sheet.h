// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QString>

namespace holdfast::theme {

class Theme;

/// The style sheet of the whole application, made from the theme's colours: only what Fusion with a palette
/// does not give (corner radius, focus ring, thin scroll bars, flat tables).
///
/// Dynamic properties that it knows, for stock widgets:
///   QPushButton, QToolButton  «emphasis»: "main" (one a page), "danger", "quiet" (no frame), "row" (a row of
///   a
///                            list)
///   QFrame                    «ground»:   "panel", "raised", "surface"
[[nodiscard]] QString styleSheetOf(const Theme& theme);

} // namespace holdfast::theme
