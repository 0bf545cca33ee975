// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace holdfast::theme {

/// Which of the two tables of colours is in use.
enum class Scheme : std::uint8_t { Dark, Light };

/// What a person chose; System follows the desktop.
enum class SchemeChoice : std::uint8_t { System, Dark, Light };

/// What a colour means. Nothing in the window names a colour in any other way.
///
/// State colours come twice: the plain one is for shapes, lines and fills (at least 3:1 against every
/// ground), the one with Text for words and figures (at least 4.5:1).
enum class Role : std::uint8_t {
    // grounds, from far to near
    Surface,  ///< behind everything
    Panel,    ///< cards, rail, bars
    Raised,   ///< buttons, fields, menus, the current row
    Hover,    ///< what the pointer is over
    Selected, ///< the chosen one of several (segment, row); Ink stands on it
    Line,     ///< borders and separators
    Grid,     ///< grid lines of charts, fainter than Line
    // words
    Ink,   ///< what is read first
    Muted, ///< what is read second: captions, units, ages
    // states: shapes and lines
    Healthy,
    Degraded,
    Critical,
    Predicted, ///< never for anything measured
    Unknown,
    // states: words and figures
    HealthyText,
    DegradedText,
    CriticalText,
    PredictedText,
    // states: tinted grounds of badges and banners, under the Text role of the same name
    HealthyGround,
    DegradedGround,
    CriticalGround,
    PredictedGround,
    // attention that is no state
    Accent,     ///< links, the mark of the current page, measured lines of charts
    AccentFill, ///< ground of the one main button
    OnAccent,   ///< words on AccentFill and on CriticalFill
    AccentGround,
    CriticalFill, ///< ground of a button that changes production
    Focus,        ///< the ring around what has the keyboard
    Shadow,       ///< under sheets and menus, with alpha
    Scrim,        ///< over the page behind a sheet, with alpha
};

inline constexpr int kRoleCount = static_cast<int>(Role::Scrim) + 1;

} // namespace holdfast::theme
