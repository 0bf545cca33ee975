// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/typography.h"

#include <QtGui/QFontDatabase>
#include <QtGui/QFontInfo>

#include <algorithm>

namespace holdfast::theme {

namespace {

struct Type {
    double size;
    QFont::Weight weight;
};

Type typeOf(TextStyle style) {
    switch (style) {
    case TextStyle::Overline:
        return {11, QFont::DemiBold};
    case TextStyle::Caption:
        return {12, QFont::Normal};
    case TextStyle::Body:
        return {13, QFont::Normal};
    case TextStyle::Strong:
        return {13, QFont::DemiBold};
    case TextStyle::Title:
        return {17, QFont::DemiBold};
    case TextStyle::Heading:
        return {22, QFont::DemiBold};
    case TextStyle::Figure:
        return {26, QFont::DemiBold};
    case TextStyle::Hero:
        return {40, QFont::Bold};
    case TextStyle::Mono:
        return {12.5, QFont::Normal};
    }
    return {13, QFont::Normal};
}

QString installedOr(const QString& wanted, const QString& otherwise) {
    return QFontDatabase::hasFamily(wanted) ? wanted : otherwise;
}

/// The largest ordinary size among desktops (GNOME's 11 points); below it nobody asked for larger text.
constexpr double kOrdinaryDesktopPixels = 14.7;

} // namespace

QString textFamily() {
    static const QString family =
        installedOr(QStringLiteral("Inter"), QFontDatabase::systemFont(QFontDatabase::GeneralFont).family());
    return family;
}

QString monoFamily() {
    static const QString family = installedOr(QStringLiteral("JetBrains Mono"),
                                              QFontDatabase::systemFont(QFontDatabase::FixedFont).family());
    return family;
}

QFont fontOf(TextStyle style, double scale) {
    const Type type = typeOf(style);
    QFont font(style == TextStyle::Mono ? monoFamily() : textFamily());
    font.setPixelSize(std::max(8, static_cast<int>(type.size * scale + 0.5)));
    font.setWeight(type.weight);
    // Hinting would snap glyphs to whole pixels and tear the rhythm of text at fractional scales.
    font.setHintingPreference(QFont::PreferNoHinting);
    if (style == TextStyle::Overline) font.setLetterSpacing(QFont::PercentageSpacing, 108);
    if (style == TextStyle::Hero || style == TextStyle::Figure)
        font.setLetterSpacing(QFont::PercentageSpacing, 98);
    return font;
}

double textScaleOf(const QFont& desktop) {
    return std::clamp(QFontInfo(desktop).pixelSize() / kOrdinaryDesktopPixels, 1.0, 1.6);
}

} // namespace holdfast::theme
