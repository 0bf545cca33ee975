// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/seasonal_profile.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::analysis {

namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kWeek = 7 * kDay;
constexpr float kDaySlotSeconds = static_cast<float>(kDay) / SeasonalProfile::kDaySlots;
constexpr float kWeekSlotSeconds = static_cast<float>(kWeek) / SeasonalProfile::kWeekSlots;
constexpr float kDays = 5.0F;  ///< that a slot of the day remembers
constexpr float kWeeks = 3.0F; ///< that a slot of the week remembers
constexpr float kMostUnits = 32'000.0F;
constexpr float kRoom = kMostUnits / 2.0F; ///< units that the value which sets the unit takes

std::size_t slotOf(std::int64_t seconds, std::int64_t period, std::size_t slots) {
    const std::int64_t phase = ((seconds % period) + period) % period;
    return static_cast<std::size_t>(phase * static_cast<std::int64_t>(slots) / period);
}

std::size_t daySlot(std::int64_t seconds) {
    return slotOf(seconds, kDay, SeasonalProfile::kDaySlots);
}

std::size_t weekSlot(std::int64_t seconds) {
    return SeasonalProfile::kDaySlots + slotOf(seconds, kWeek, SeasonalProfile::kWeekSlots);
}

} // namespace

std::optional<float> SeasonalProfile::usual(Season season, std::int64_t unixSeconds) const {
    const std::size_t slot = season == Season::Day ? daySlot(unixSeconds) : weekSlot(unixSeconds);
    if (m_seen[slot] == 0) return std::nullopt;
    return static_cast<float>(m_mean[slot]) * m_unit;
}

void SeasonalProfile::learn(std::int64_t unixSeconds, float value, float stepSeconds) {
    makeRoomFor(value);
    const float step = std::max(stepSeconds, 1e-3F);
    learnSlot(daySlot(unixSeconds), value, kDays * std::max(1.0F, kDaySlotSeconds / step));
    learnSlot(weekSlot(unixSeconds), value, kWeeks * std::max(1.0F, kWeekSlotSeconds / step));
}

void SeasonalProfile::learnSlot(std::size_t slot, float value, float memory) {
    std::uint8_t& seen = m_seen[slot];
    const bool full = seen == std::numeric_limits<std::uint8_t>::max();
    if (!full) ++seen;
    const float weight = full ? memory : std::min(static_cast<float>(seen), memory);
    const float now = static_cast<float>(m_mean[slot]);
    const float aim = m_unit > 0.0F ? value / m_unit : 0.0F;
    m_mean[slot] = rounded(seen == 1 ? aim : now + ((aim - now) / weight));
}

void SeasonalProfile::makeRoomFor(float value) {
    const float size = std::abs(value);
    if (m_unit == 0.0F) {
        m_unit = size / kRoom;
        return;
    }
    if (size <= kMostUnits * m_unit) return;
    const float grown = size / kRoom;
    for (auto& mean : m_mean)
        mean = static_cast<std::int16_t>(std::lround(static_cast<float>(mean) * (m_unit / grown)));
    m_unit = grown;
}

std::int16_t SeasonalProfile::rounded(float units) {
    m_dither = (m_dither * 1'664'525U) + 1'013'904'223U; // Numerical Recipes, 2nd ed., 7.1
    const float dither = static_cast<float>(m_dither >> 8U) / 16'777'216.0F;
    const float whole = std::floor(units + dither);
    return std::isnan(whole) ? std::int16_t{0}
                             : static_cast<std::int16_t>(std::clamp(whole, -kMostUnits, kMostUnits));
}

} // namespace holdfast::analysis
