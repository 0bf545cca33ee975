// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/range_watch.h"

#include <algorithm>

namespace holdfast::analysis {

namespace {

constexpr float kForget = 1.0F / 10'000.0F;
constexpr float kMiddleGain = 1.0F / 500.0F;
constexpr float kMostWidths = 1e6F;
constexpr float kOctaveGrowth = 0.05F;

float middleGain(std::uint32_t before) {
    return std::max(1.0F / (static_cast<float>(before) + 1.0F), kMiddleGain);
}

/// Where both ends move to. The mean of the values may lie outside of a narrow range that a huge value was
/// too far from: moved there, the ends would pass each other.
float aimOf(float middle, float low, float high) {
    return std::clamp(middle, low, high);
}

} // namespace

float RangeWatch::step(float value, float leastWidth, std::uint32_t before) {
    if (before == 0) {
        m_low = m_high = m_middle = value;
        return 0.0F;
    }
    const float width = std::max(m_high - m_low, leastWidth);
    const float beyond = std::max({value - m_high, m_low - value, 0.0F});
    const float most = width > 0.0F ? width : beyond; // of a range without width nothing can be said: take it
    m_middle += (value - m_middle) * middleGain(before);
    const float aim = aimOf(m_middle, m_low, m_high);
    if (value > m_high)
        m_high += std::min(value - m_high, most);
    else
        m_high -= (m_high - aim) * kForget;
    if (value < m_low)
        m_low -= std::min(m_low - value, most);
    else
        m_low += (aim - m_low) * kForget;
    if (beyond == 0.0F) return 0.0F;
    return beyond < kMostWidths * width ? beyond / width : kMostWidths;
}

float OctaveWatch::step(float octave, Side side, std::uint32_t before) {
    if (before == 0) {
        m_low = m_high = m_middle = octave;
        return 0.0F;
    }
    const float beyond = side == Side::Above ? octave - m_high : m_low - octave;
    m_middle += (octave - m_middle) * middleGain(before);
    const float aim = aimOf(m_middle, m_low, m_high);
    if (octave > m_high)
        m_high += (octave - m_high) * kOctaveGrowth;
    else
        m_high -= (m_high - aim) * kForget;
    if (octave < m_low)
        m_low -= (m_low - octave) * kOctaveGrowth;
    else
        m_low += (aim - m_low) * kForget;
    return std::max(beyond, 0.0F);
}

} // namespace holdfast::analysis
