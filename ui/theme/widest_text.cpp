// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/widest_text.h"

#include <QtCore/QString>
#include <QtGui/QFontMetricsF>

#include <algorithm>
#include <functional>

namespace holdfast::theme {

namespace {

constexpr std::size_t kMeasured = 32;

} // namespace

double widestText(const QFontMetricsF& metrics, std::vector<QStringView> texts) {
    const auto few = static_cast<std::ptrdiff_t>(std::min(texts.size(), kMeasured));
    std::ranges::partial_sort(texts, texts.begin() + few, std::ranges::greater{}, &QStringView::size);
    double widest = 0.0;
    for (auto text = texts.begin(); text != texts.begin() + few; ++text)
        widest = std::max(widest, metrics.horizontalAdvance(text->toString()));
    return widest;
}

} // namespace holdfast::theme
