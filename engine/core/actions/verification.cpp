// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/verification.h"

#include "engine/core/actions/plain_words.h"
#include "engine/core/base/enum_names.h"

#include <fmt/format.h>

namespace holdfast::actions {

namespace {

constexpr std::size_t kMostReadings = 200;

constexpr EnumNames<VerificationState, 3> kStates{{{VerificationState::Waiting, "waiting"},
                                                   {VerificationState::Verified, "verified"},
                                                   {VerificationState::Failed, "failed"}}};

bool compares(double left, Comparison comparison, double right) {
    switch (comparison) {
    case Comparison::AtMost:
        return left <= right;
    case Comparison::AtLeast:
        return left >= right;
    case Comparison::Equal:
        break;
    }
    return !(left < right) && !(left > right);
}

} // namespace

bool keeps(const HealthReading& reading, const Promise& promise) {
    if (!promise.word.empty()) {
        const auto field = reading.fields.find(promise.name);
        return field != reading.fields.end() && field->second == promise.word;
    }
    const auto signal = reading.signals.find(promise.name);
    return signal != reading.signals.end() && compares(signal->second, promise.comparison, promise.value);
}

Verification::Verification(SuccessCriteria criteria, SteadyPoint from)
    : m_criteria(std::move(criteria)), m_from(from), m_newest(from) {}

std::string Verification::missing(const HealthReading& reading) const {
    if (!reading.own) return "own health is unknown";
    if (!(*reading.own >= m_criteria.healthAtLeast))
        return fmt::format("own health is {:.2f}, below {:.2f}", *reading.own, m_criteria.healthAtLeast);
    for (const auto& promise : m_criteria.promises) {
        if (!keeps(reading, promise))
            return fmt::format("it is not so that {}", promise.text.empty() ? promise.name : promise.text);
    }
    return {};
}

void Verification::count(const HealthReading& reading) {
    m_newest = reading.taken;
    if (m_readings.size() == kMostReadings) m_readings.erase(m_readings.begin());
    m_readings.push_back(reading);
    m_missing = missing(reading);
    if (!m_missing.empty()) {
        m_row = 0;
        return;
    }
    if (m_row++ == 0) m_rowBegan = reading.taken;
    if (m_row >= m_criteria.readings && reading.taken - m_rowBegan >= m_criteria.span)
        m_state = VerificationState::Verified;
    else
        m_missing = fmt::format("it was well for only {} readings over {}", m_row,
                                inWords(reading.taken - m_rowBegan));
}

VerificationState Verification::take(const Result<HealthReading>& reading, SteadyPoint now) {
    if (m_state != VerificationState::Waiting) return m_state;
    if (!reading) {
        m_row = 0;
        m_missing = "it could not be read: " + reading.error().detail;
    } else if (reading->taken > m_newest && reading->taken <= deadline()) {
        count(*reading);
    }
    if (m_state == VerificationState::Waiting && now >= deadline()) m_state = VerificationState::Failed;
    return m_state;
}

std::string Verification::text() const {
    switch (m_state) {
    case VerificationState::Verified:
        return fmt::format("Verified: own health {:.2f}, {} readings in a row over {}.",
                           m_readings.back().own.value_or(0.0), m_row, inWords(m_newest - m_rowBegan));
    case VerificationState::Failed:
        return fmt::format("Not verified within {}: {}{}", inWords(m_criteria.deadline), m_missing,
                           m_missing.ends_with('.') ? "" : ".");
    case VerificationState::Waiting:
        break;
    }
    return m_missing;
}

std::string_view toString(VerificationState state) noexcept {
    return nameOf(kStates, state);
}

} // namespace holdfast::actions
