// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/role.h"

#include <QtGui/QColor>

namespace holdfast::theme {

/// The one table of colours.
[[nodiscard]] QColor colorOf(Scheme scheme, Role role);

/// Contrast of two opaque colours by WCAG 2.1, 1 .. 21.
[[nodiscard]] double contrast(const QColor& one, const QColor& other);

/// `share` of `over` on `ground`, opaque; share 0 .. 1.
[[nodiscard]] QColor blend(const QColor& ground, const QColor& over, double share);

} // namespace holdfast::theme
