// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/written_time.h"

#include "engine/core/base/text.h"

#include <cstddef>

namespace holdfast {

namespace {

/// Takes a text apart from its front.
class Front {
public:
    explicit Front(std::string_view text) noexcept : m_rest(text) {}

    bool take(char wanted) noexcept {
        if (m_rest.empty() || m_rest.front() != wanted) return false;
        m_rest.remove_prefix(1);
        return true;
    }

    /// Exactly so many digits.
    bool digits(std::size_t count, int& value) noexcept {
        if (m_rest.size() < count) return false;
        value = 0;
        for (const char c : m_rest.substr(0, count)) {
            if (c < '0' || c > '9') return false;
            value = value * 10 + (c - '0');
        }
        m_rest.remove_prefix(count);
        return true;
    }

    /// The digits behind the point: milliseconds, the rest is cut.
    bool fraction(int& milliseconds) noexcept {
        milliseconds = 0;
        int weight = 100;
        std::size_t count = 0;
        while (count < m_rest.size() && m_rest[count] >= '0' && m_rest[count] <= '9') {
            milliseconds += weight * (m_rest[count] - '0');
            weight /= 10;
            ++count;
        }
        m_rest.remove_prefix(count);
        return count > 0;
    }

    [[nodiscard]] bool isEmpty() const noexcept { return m_rest.empty(); }

private:
    std::string_view m_rest;
};

bool readOffset(Front& front, std::optional<std::chrono::minutes>& offset) noexcept {
    if (front.take('Z')) {
        offset = std::chrono::minutes(0);
        return true;
    }
    const bool west = front.take('-');
    if (!west && !front.take('+')) return true;
    int hours = 0;
    int minutes = 0;
    if (!front.digits(2, hours)) return false;
    const bool colon = front.take(':');
    if ((colon || !front.isEmpty()) && !front.digits(2, minutes)) return false;
    if (hours > 15 || minutes > 59) return false;
    const auto span = std::chrono::hours(hours) + std::chrono::minutes(minutes);
    offset = west ? -span : span;
    return true;
}

} // namespace

std::optional<WrittenTime> parseWrittenTime(std::string_view text) noexcept {
    Front front(trimmed(text));
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int milliseconds = 0;
    if (!front.digits(4, year) || !front.take('-') || !front.digits(2, month) || !front.take('-') ||
        !front.digits(2, day) || !(front.take('T') || front.take(' ')) || !front.digits(2, hour) ||
        !front.take(':') || !front.digits(2, minute))
        return std::nullopt;
    if (front.take(':') && !front.digits(2, second)) return std::nullopt;
    if (front.take('.') && !front.fraction(milliseconds)) return std::nullopt;
    const bool blank = front.take(' ');
    WrittenTime out;
    if (!readOffset(front, out.offset) || !front.isEmpty() || (blank && !out.offset)) return std::nullopt;
    const std::chrono::year_month_day date(std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day)));
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    out.shown = std::chrono::local_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                std::chrono::seconds(second) + std::chrono::milliseconds(milliseconds);
    return out;
}

} // namespace holdfast
