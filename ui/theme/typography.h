// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGui/QFont>

#include <cstdint>

namespace holdfast::theme {

/// What a text is for. Sizes in logical pixels at text scale 1.
enum class TextStyle : std::uint8_t {
    Overline, ///< 11, spaced capitals: groups of the rail
    Caption,  ///< 12: units, ages, second lines
    Body,     ///< 13: everything that is read
    Strong,   ///< 13, semibold: names, titles of cards
    Title,    ///< 17, semibold: title of a page or sheet
    Heading,  ///< 22, semibold: empty states, the name of a service
    Figure,   ///< 26, semibold: the figure of a card
    Hero,     ///< 40, bold: one figure for the whole page
    Mono,     ///< 12.5, fixed pitch: commands, identifiers
};

/// Inter where it is installed, else the desktop's own font.
[[nodiscard]] QString textFamily();
/// JetBrains Mono where it is installed, else the desktop's fixed font.
[[nodiscard]] QString monoFamily();

/// The font of a style. `scale` 1 is the ordinary size; larger for people who asked their desktop for larger
/// text and for presentations.
[[nodiscard]] QFont fontOf(TextStyle style, double scale);

/// How much larger than the ordinary the desktop's text is, 1 .. 1.6. `desktop` is the font the desktop asked
/// for.
[[nodiscard]] double textScaleOf(const QFont& desktop);

} // namespace holdfast::theme
