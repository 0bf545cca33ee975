// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/json_fields.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace holdfast::actions {

namespace {

constexpr double kLongestSeconds = 10.0 * 366.0 * 86400.0;

const nlohmann::json& emptyArray() {
    static const nlohmann::json empty = nlohmann::json::array();
    return empty;
}

const nlohmann::json& emptyObject() {
    static const nlohmann::json empty = nlohmann::json::object();
    return empty;
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) noexcept {
    int value = 0;
    const char* end = text.data() + at + count;
    const auto [stop, error] = std::from_chars(text.data() + at, end, value);
    if (error != std::errc{} || stop != end || value < 0) return std::nullopt;
    return value;
}

} // namespace

std::optional<TimePoint> timeFromIso8601(std::string_view text) noexcept {
    using namespace std::chrono;
    constexpr std::string_view kForm = "0000-00-00T00:00:00.000Z";
    if (text.size() != kForm.size()) return std::nullopt;
    for (const std::size_t i : {4U, 7U, 10U, 13U, 16U, 19U, 23U}) {
        if (text[i] != kForm[i]) return std::nullopt;
    }
    const auto y = digits(text, 0, 4);
    const auto mo = digits(text, 5, 2);
    const auto d = digits(text, 8, 2);
    const auto h = digits(text, 11, 2);
    const auto mi = digits(text, 14, 2);
    const auto s = digits(text, 17, 2);
    const auto ms = digits(text, 20, 3);
    if (!y || !mo || !d || !h || !mi || !s || !ms || *h > 23 || *mi > 59 || *s > 59) return std::nullopt;
    const year_month_day day{year(*y), month(static_cast<unsigned>(*mo)),
                             std::chrono::day(static_cast<unsigned>(*d))};
    if (!day.ok()) return std::nullopt;
    return TimePoint(sys_days(day)) + hours(*h) + minutes(*mi) + seconds(*s) + milliseconds(*ms);
}

Result<nlohmann::json> objectFromText(std::string_view text, std::size_t most, const std::string& where) {
    if (text.size() > most)
        return failure(ErrorCode::FixInput, fmt::format("is longer than {} bytes", most), where);
    auto document = nlohmann::json::parse(text, nullptr, false);
    if (!document.is_object()) return failure(ErrorCode::FixInput, "is no JSON object", where);
    return document;
}

FieldReader::FieldReader(const nlohmann::json& object, std::string where)
    : m_object(&object), m_where(std::move(where)) {
    if (!object.is_object()) m_error = Error{ErrorCode::FixInput, "is no JSON object", m_where};
}

const nlohmann::json* FieldReader::find(const char* name) {
    if (!m_object->is_object()) return nullptr;
    const auto found = m_object->find(name);
    if (found != m_object->end()) return &*found;
    wrong(name, "is missing");
    return nullptr;
}

void FieldReader::wrong(std::string_view name, std::string_view what) {
    if (!m_error) m_error = Error{ErrorCode::FixInput, fmt::format("«{}» {}", name, what), m_where};
}

void FieldReader::take(const Result<void>& part) {
    if (!part && !m_error) m_error = part.error();
}

Result<void> FieldReader::result() const {
    if (m_error) return std::unexpected(*m_error);
    return {};
}

std::string FieldReader::text(const char* name) {
    const auto* value = find(name);
    if (value == nullptr) return {};
    if (!value->is_string()) {
        wrong(name, "is no text");
        return {};
    }
    return value->get<std::string>();
}

double FieldReader::number(const char* name) {
    const auto* value = find(name);
    if (value == nullptr) return 0.0;
    if (!value->is_number() || !std::isfinite(value->get<double>())) {
        wrong(name, "is no number");
        return 0.0;
    }
    return value->get<double>();
}

std::uint64_t FieldReader::count(const char* name) {
    const auto* value = find(name);
    if (value == nullptr) return 0;
    if (!value->is_number_integer() || (!value->is_number_unsigned() && value->get<std::int64_t>() < 0)) {
        wrong(name, "is no whole number from 0");
        return 0;
    }
    return value->get<std::uint64_t>();
}

bool FieldReader::flag(const char* name) {
    const auto* value = find(name);
    if (value == nullptr) return false;
    if (!value->is_boolean()) {
        wrong(name, "is neither true nor false");
        return false;
    }
    return value->get<bool>();
}

TimePoint FieldReader::time(const char* name) {
    const auto value = timeFromIso8601(text(name));
    if (!value) wrong(name, "is no time like 2026-11-21T02:30:00.000Z");
    return value.value_or(TimePoint{});
}

Duration FieldReader::seconds(const char* name) {
    const double value = number(name);
    if (value < 0.0 || value > kLongestSeconds) {
        wrong(name, "is no number of seconds within ten years");
        return Duration(0);
    }
    return Duration(static_cast<Duration::rep>(std::llround(value * 1000.0)));
}

const nlohmann::json& FieldReader::array(const char* name) {
    const auto* value = find(name);
    if (value == nullptr) return emptyArray();
    if (!value->is_array()) {
        wrong(name, "is no array");
        return emptyArray();
    }
    return *value;
}

const nlohmann::json& FieldReader::object(const char* name) {
    const auto* value = find(name);
    if (value == nullptr) return emptyObject();
    if (!value->is_object()) {
        wrong(name, "is no object");
        return emptyObject();
    }
    return *value;
}

} // namespace holdfast::actions
