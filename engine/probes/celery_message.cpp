// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/celery_message.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <string>

namespace holdfast::probes {

namespace {

/// Names under which applications and their monitoring say when a task was sent.
constexpr std::array<std::string_view, 9> kStampNames{
    "timestamp",    "enqueued_at",   "queued_at",
    "sent_at",      "published_at",  "publish_time",
    "enqueue_time", "enqueued_time", "sentry-task-enqueued-time"};

std::optional<double> secondsOf(double number) {
    // 2001 to 2286 in seconds; each finer unit is a thousand times that.
    constexpr double kFrom = 1e9;
    constexpr double kTo = 1e10;
    for (const double unit : {1.0, 1e3, 1e6, 1e9}) {
        if (number >= kFrom * unit && number < kTo * unit) return number / unit;
    }
    return std::nullopt;
}

std::optional<double> parseNumber(std::string_view text) {
    double number = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number))
        return std::nullopt;
    return number;
}

/// Takes `count` digits off the front.
std::optional<int> takeDigits(std::string_view& text, std::size_t count) {
    int value = 0;
    if (text.size() < count) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + count, value);
    if (error != std::errc{} || end != text.data() + count || text.front() == '-') return std::nullopt;
    text.remove_prefix(count);
    return value;
}

bool take(std::string_view& text, char expected) {
    if (!text.starts_with(expected)) return false;
    text.remove_prefix(1);
    return true;
}

/// «Z», «+02:00» or «-0330» to seconds east of Greenwich.
std::optional<int> parseZone(std::string_view text) {
    if (text == "Z" || text == "z") return 0;
    const bool west = text.starts_with('-');
    if (!west && !text.starts_with('+')) return std::nullopt;
    text.remove_prefix(1);
    const auto hours = takeDigits(text, 2);
    take(text, ':');
    const auto minutes = takeDigits(text, 2);
    if (!hours || !minutes || !text.empty() || *hours > 23 || *minutes > 59) return std::nullopt;
    const int seconds = (*hours * 60 + *minutes) * 60;
    return west ? -seconds : seconds;
}

double takeFraction(std::string_view& text) {
    if (!take(text, '.') && !take(text, ',')) return 0.0;
    double fraction = 0.0;
    for (double digit = 0.1; !text.empty() && text.front() >= '0' && text.front() <= '9'; digit /= 10.0) {
        fraction += digit * (text.front() - '0');
        text.remove_prefix(1);
    }
    return fraction;
}

std::optional<double> parseIso(std::string_view text) {
    const auto year = takeDigits(text, 4);
    if (!year || !take(text, '-')) return std::nullopt;
    const auto month = takeDigits(text, 2);
    if (!month || !take(text, '-')) return std::nullopt;
    const auto day = takeDigits(text, 2);
    if (!day || (!take(text, 'T') && !take(text, ' '))) return std::nullopt;
    const auto hour = takeDigits(text, 2);
    if (!hour || !take(text, ':')) return std::nullopt;
    const auto minute = takeDigits(text, 2);
    if (!minute || !take(text, ':')) return std::nullopt;
    const auto second = takeDigits(text, 2);
    if (!second) return std::nullopt;
    const double fraction = takeFraction(text);
    const auto zone = parseZone(text);
    using namespace std::chrono;
    const year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                              std::chrono::day(static_cast<unsigned>(*day))};
    if (!zone || !date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    const auto whole =
        sys_days(date).time_since_epoch() + hours(*hour) + minutes(*minute) + seconds(*second - *zone);
    return static_cast<double>(duration_cast<seconds>(whole).count()) + fraction;
}

/// Walks over a message and keeps the few stamps of its headers and properties, without building a document.
class StampWalker final : public nlohmann::json_sax<nlohmann::json> {
public:
    bool null() override { return true; }

    bool boolean(bool) override { return true; }

    bool number_integer(number_integer_t value) override {
        return stamp(secondsOf(static_cast<double>(value)));
    }

    bool number_unsigned(number_unsigned_t value) override {
        return stamp(secondsOf(static_cast<double>(value)));
    }

    bool number_float(number_float_t value, const string_t&) override { return stamp(secondsOf(value)); }

    bool string(string_t& value) override { return stamp(parseStamp(value)); }

    bool binary(binary_t&) override { return true; }

    bool start_object(std::size_t) override { return enter(); }

    bool end_object() override { return leave(); }

    bool start_array(std::size_t) override {
        m_key.clear();
        return enter();
    }

    bool end_array() override { return leave(); }

    bool key(string_t& name) override {
        m_key = name;
        if (m_depth == 1) {
            m_section = name;
            m_hasHeaders = m_hasHeaders || name == "headers";
            m_hasProperties = m_hasProperties || name == "properties";
        }
        return true;
    }

    bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
        return false;
    }

    [[nodiscard]] bool isMessage() const { return m_hasHeaders && m_hasProperties; }

    [[nodiscard]] const CeleryMessage& message() const { return m_message; }

private:
    bool enter() { return ++m_depth <= kDeepest; }

    bool leave() {
        --m_depth;
        m_key.clear();
        return true;
    }

    bool stamp(std::optional<double> seconds) {
        if (m_depth != 2 || !seconds || (m_section != "headers" && m_section != "properties")) return true;
        const bool named = std::ranges::find(kStampNames, m_key) != kStampNames.end();
        if (m_key == "eta" && m_section == "headers") m_message.eta = seconds;
        if (named && !m_message.published) m_message.published = seconds;
        return true;
    }

    static constexpr int kDeepest = 64;

    int m_depth = 0;
    std::string m_key;
    std::string m_section;
    bool m_hasHeaders = false;
    bool m_hasProperties = false;
    CeleryMessage m_message;
};

} // namespace

std::optional<double> CeleryMessage::waited(double now) const {
    if (published) return std::max(0.0, now - *published);
    if (eta && *eta <= now) return now - *eta;
    return std::nullopt;
}

std::optional<double> parseStamp(std::string_view text) {
    if (const auto number = parseNumber(text)) return secondsOf(*number);
    return parseIso(text);
}

std::optional<CeleryMessage> parseCeleryMessage(std::string_view text) {
    StampWalker walker;
    if (!nlohmann::json::sax_parse(text, &walker) || !walker.isMessage()) return std::nullopt;
    return walker.message();
}

} // namespace holdfast::probes
