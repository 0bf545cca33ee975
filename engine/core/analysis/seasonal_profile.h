// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace holdfast::analysis {

/// What a signal usually is at a time of the day (48 half hours) and of the week (168 hours), UTC; three
/// bytes a slot whatever the step of the readings. Each slot is a running mean: over the readings of the last
/// five days, of the last three weeks. O(1) a reading; now and then O(slots) when the scale changes.
///
/// Means are kept as 16-bit multiples of a common unit and rounded with dither, so that many small steps add
/// up to what they should. The unit grows with the values: a sixteen-thousandth of the farthest from zero, or
/// finer. Deterministic. Values: finite, units of the signal.
class SeasonalProfile {
public:
    static constexpr std::size_t kDaySlots = 48;
    static constexpr std::size_t kWeekSlots = 168;

    enum class Season : std::uint8_t { Day, Week };

    /// The usual value at that time; nothing before the slot was met for the first time.
    [[nodiscard]] std::optional<float> usual(Season season, std::int64_t unixSeconds) const;

    /// Teaches both seasons. `stepSeconds` > 0: the usual distance of readings.
    void learn(std::int64_t unixSeconds, float value, float stepSeconds);

private:
    static constexpr std::size_t kSlots = kDaySlots + kWeekSlots;

    void learnSlot(std::size_t slot, float value, float memory);
    void makeRoomFor(float value);
    [[nodiscard]] std::int16_t rounded(float units);

    float m_unit = 0.0F;
    std::uint32_t m_dither = 1;
    std::array<std::int16_t, kSlots> m_mean{};
    std::array<std::uint8_t, kSlots> m_seen{}; ///< readings met, up to 255
};

} // namespace holdfast::analysis
