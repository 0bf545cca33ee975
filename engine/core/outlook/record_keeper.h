// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/outlook/service_record.h"

#include <deque>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace holdfast::outlook {

/// What a round did to the record.
struct Recorded {
    std::vector<std::size_t> warned;          ///< services (by index) of which a warning was given
    std::vector<warnings::Statement> settled; ///< warnings whose outcome is known now
};

/// Keeps the record of what was foretold and of what came of it, and learns from it what a probability is
/// worth. What is to be stored gathers in changes(). One thread at a time; no clock.
class RecordKeeper {
public:
    explicit RecordKeeper(const WarningSettings& settings) : m_settings(settings) {}

    /// After a reload of the fleet file.
    void setSettings(const WarningSettings& settings) { m_settings = settings; }

    /// What was stored, of any length; forecasts in it are not looked at.
    void load(const Record& record);

    void act(const ServiceId& service, TimePoint time);
    void unobserved(TimePoint from, TimePoint to);

    /// facts[i] is about services[i]. Services that are not among them are taken as unobserved.
    [[nodiscard]] Recorded take(TimePoint now, std::span<const ServiceId> services,
                                std::span<const ServiceFact> facts);

    /// As of the last refit: every settings.refit, from all outcomes that are known then (the newest 20,000).
    [[nodiscard]] const warnings::Calibration& calibration() const noexcept { return m_calibration; }

    [[nodiscard]] RecordDigest digest() const;
    /// Warnings that are open.
    [[nodiscard]] std::vector<warnings::Statement> openWarnings() const;

    [[nodiscard]] RecordChanges& changes() noexcept { return m_changes; }

private:
    struct Outcome {
        warnings::Judged judged;
        TimePoint until;
    };

    struct Settled {
        TimePoint at;
        bool came = false;
    };

    [[nodiscard]] ServiceRecord& recordOf(const ServiceId& service);
    void learn(const warnings::Statement& settled);
    void refit(TimePoint now);
    void endSpans(TimePoint now);

    WarningSettings m_settings;
    std::map<ServiceId, ServiceRecord> m_services;
    std::vector<warnings::Happening> m_everybody; ///< spans in which nobody watched; to < now
    std::deque<Outcome> m_outcomes;               ///< of fair statements, oldest first
    std::deque<Settled> m_digest;                 ///< hits and false ones of warnings, oldest first
    warnings::Calibration m_calibration;
    std::optional<TimePoint> m_refit;
    bool m_learnt = false; ///< outcomes were added since then
    RecordChanges m_changes;
};

} // namespace holdfast::outlook
