// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/automation/storm_brake.h"

#include "engine/core/actions/plain_words.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::automation {

void StormBrake::take(int inTrouble, int services, const ServiceId& likelyCause, SteadyPoint now) {
    const double limit = std::max(static_cast<double>(m_settings.leastServices), m_settings.share * services);
    if (inTrouble >= limit) {
        m_storm = true;
        m_inTrouble = inTrouble;
        m_cause = likelyCause;
        m_calmSince.reset();
        return;
    }
    if (!m_storm) return;
    if (inTrouble * 2 >= limit) {
        m_calmSince.reset();
    } else if (!m_calmSince) {
        m_calmSince = now;
    } else if (now - *m_calmSince >= m_settings.calmFor) {
        m_storm = false;
    }
}

void StormBrake::acted(SteadyPoint now) {
    m_actions.push_back(now);
    while (!m_actions.empty() && now - m_actions.front() >= m_settings.within)
        m_actions.pop_front();
}

std::string StormBrake::whyNot(SteadyPoint now) const {
    if (m_storm)
        return fmt::format("{} services are in trouble at once, so automation does nothing.{}", m_inTrouble,
                           m_cause.isEmpty()
                               ? std::string(" Look for what they have in common.")
                               : fmt::format(" Look at {} first, the likely cause.", m_cause.value()));
    const auto recent =
        std::ranges::count_if(m_actions, [&](SteadyPoint one) { return now - one < m_settings.within; });
    if (recent >= m_settings.mostActions)
        return fmt::format(
            "Automation has acted {} times within {}, which is the most. A person can order more.", recent,
            actions::inWords(m_settings.within));
    return {};
}

void AutomationPause::pause(const std::string& by, const std::string& why) {
    const std::lock_guard lock(m_mutex);
    m_fleet = fmt::format("{} has paused it{}{}", by, why.empty() ? "" : ": ", why);
}

void AutomationPause::pauseService(const ServiceId& service, const std::string& why) {
    const std::lock_guard lock(m_mutex);
    m_services[service] = why.empty() ? "a plan did not end well" : why;
}

void AutomationPause::resume() {
    const std::lock_guard lock(m_mutex);
    m_fleet.clear();
}

void AutomationPause::resumeService(const ServiceId& service) {
    const std::lock_guard lock(m_mutex);
    m_services.erase(service);
}

std::string AutomationPause::whyPaused(const ServiceId& service) const {
    const std::lock_guard lock(m_mutex);
    if (!m_fleet.empty()) return m_fleet;
    const auto found = m_services.find(service);
    return found == m_services.end() ? std::string() : found->second;
}

bool AutomationPause::paused() const {
    const std::lock_guard lock(m_mutex);
    return !m_fleet.empty();
}

} // namespace holdfast::automation
