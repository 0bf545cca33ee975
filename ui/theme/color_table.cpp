// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/color_table.h"

#include <QtGui/QRgb>

#include <algorithm>
#include <array>
#include <cmath>

namespace holdfast::theme {

namespace {

struct Entry {
    Role role;
    QRgb dark;  ///< 0xAARRGGBB
    QRgb light; ///< 0xAARRGGBB
};

constexpr std::array<Entry, kRoleCount> kTable{{
    {Role::Surface, 0xff0f141b, 0xfff1f4f8},        {Role::Panel, 0xff161d27, 0xffffffff},
    {Role::Raised, 0xff1c2531, 0xfff6f8fb},         {Role::Hover, 0xff222d3b, 0xffe9eef5},
    {Role::Selected, 0xff1c344f, 0xffd8e8fa},       {Role::Line, 0xff273242, 0xffd3dbe5},
    {Role::Grid, 0xff1f2937, 0xffe6ebf1},           {Role::Ink, 0xffe7edf4, 0xff141d29},
    {Role::Muted, 0xff93a1b2, 0xff526073},          {Role::Healthy, 0xff2bb58a, 0xff12916a},
    {Role::Degraded, 0xffe2a336, 0xffb86f00},       {Role::Critical, 0xffea5a5a, 0xffd5383f},
    {Role::Predicted, 0xffa58bff, 0xff7650e0},      {Role::Unknown, 0xff8391a3, 0xff6f7d90},
    {Role::HealthyText, 0xff2fbd91, 0xff0a7152},    {Role::DegradedText, 0xffe2a336, 0xff865100},
    {Role::CriticalText, 0xfff47f7f, 0xffb8262f},   {Role::PredictedText, 0xffad96ff, 0xff6239cf},
    {Role::HealthyGround, 0xff132f2b, 0xffdcf3ea},  {Role::DegradedGround, 0xff322a1c, 0xfffbeccd},
    {Role::CriticalGround, 0xff381f28, 0xfffde3e3}, {Role::PredictedGround, 0xff262442, 0xffebe5fd},
    {Role::Accent, 0xff4da3f5, 0xff1462b6},         {Role::AccentFill, 0xff2766ab, 0xff1462b6},
    {Role::OnAccent, 0xffffffff, 0xffffffff},       {Role::AccentGround, 0xff182b40, 0xffe1edfb},
    {Role::CriticalFill, 0xff9a2c36, 0xffb8262f},   {Role::Focus, 0xff7dbdf9, 0xff1462b6},
    {Role::Shadow, 0x80000000, 0x33182436},         {Role::Scrim, 0x99060a0f, 0x66303c4c},
}};

/// The table is in the order of the enum, so that a role is an index.
constexpr bool tableIsOrdered() {
    for (std::size_t i = 0; i < kTable.size(); ++i) {
        if (static_cast<std::size_t>(kTable[i].role) != i) return false;
    }
    return true;
}

static_assert(tableIsOrdered());

double linear(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color) {
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

} // namespace

QColor colorOf(Scheme scheme, Role role) {
    const auto& entry = kTable[static_cast<std::size_t>(role)];
    return QColor::fromRgba(scheme == Scheme::Dark ? entry.dark : entry.light);
}

double contrast(const QColor& one, const QColor& other) {
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

QColor blend(const QColor& ground, const QColor& over, double share) {
    const auto mix = [share](float below, float above) {
        return static_cast<float>(below * (1.0 - share) + above * share);
    };
    return QColor::fromRgbF(mix(ground.redF(), over.redF()), mix(ground.greenF(), over.greenF()),
                            mix(ground.blueF(), over.blueF()));
}

} // namespace holdfast::theme
