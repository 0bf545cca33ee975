// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/map_look.h"

#include "ui/theme/color_table.h"

#include <algorithm>

namespace holdfast::ui::topology {

namespace {

/// How much of the hue the full end of the scale has. More, and words on it would lose their contrast.
constexpr double kFullShare = 0.5;

} // namespace

QColor MapLook::color(theme::Role role) const {
    return theme::colorOf(scheme, role);
}

QColor MapLook::color(theme::Role role, double opacity) const {
    QColor color = theme::colorOf(scheme, role);
    color.setAlphaF(static_cast<float>(opacity));
    return color;
}

QColor MapLook::scale(double share) const {
    return theme::blend(color(theme::Role::Panel), color(theme::Role::Accent),
                        std::clamp(share, 0.0, 1.0) * kFullShare);
}

QColor MapLook::scaleMark() const {
    return color(theme::Role::Accent);
}

MapLook lookOf(const theme::Theme& theme) {
    return {.scheme = theme.scheme(),
            .name = theme.font(theme::TextStyle::Strong),
            .small = theme.font(theme::TextStyle::Caption)};
}

} // namespace holdfast::ui::topology
