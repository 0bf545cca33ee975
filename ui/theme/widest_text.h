// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QStringView>

#include <vector>

class QFontMetricsF;

namespace holdfast::theme {

/// The width that the widest of these texts takes, in pixels; 0 for none. Only the longest by their letters
/// are measured: shaping each of a thousand names takes longer than everything else of showing them. A text
/// of few but very wide letters beside dozens of longer ones can therefore be overlooked; what shows the
/// texts shortens it then.
[[nodiscard]] double widestText(const QFontMetricsF& metrics, std::vector<QStringView> texts);

} // namespace holdfast::theme
