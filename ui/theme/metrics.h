// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace holdfast::theme {

/// Lengths in logical pixels. Everything stands on a grid of four.
inline constexpr int kGrid = 4;
inline constexpr int kTight = 4;        ///< between a glyph and its word
inline constexpr int kGap = 8;          ///< between controls that belong together
inline constexpr int kCardGap = 12;     ///< between cards
inline constexpr int kPadding = 16;     ///< inside a card, around a page
inline constexpr int kRadius = 8;       ///< of cards and sheets
inline constexpr int kSmallRadius = 6;  ///< of buttons, fields and badges
inline constexpr int kControl = 30;     ///< height of buttons and fields at text scale 1
inline constexpr int kIcon = 18;        ///< side of an icon beside text
inline constexpr int kMotionMs = 160;   ///< the longest motion there is
inline constexpr double kFocusRing = 2; ///< width of the ring around what has the keyboard

} // namespace holdfast::theme
