// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/what_if_mode.h"

#include "ui/topology/what_if_marks.h"

namespace holdfast::pages {

WhatIfMode::WhatIfMode(models::EngineLink& link, QObject* parent) : QObject(parent), m_source(link) {
    connect(&m_source, &models::WhatIfSource::changed, this, &WhatIfMode::changed);
}

void WhatIfMode::setOn(bool on) {
    if (on == m_on) return;
    m_on = on;
    if (!on) m_failing.forget();
    ask();
}

void WhatIfMode::choose(const ServiceId& service) {
    m_failing.choose(service);
    if (m_on) ask();
}

void WhatIfMode::toggle(const ServiceId& service) {
    m_on = true;
    m_failing.toggle(service);
    ask();
}

void WhatIfMode::remove(const ServiceId& service) {
    m_failing.remove(service);
    ask();
}

bool WhatIfMode::isAsking() const {
    return m_on && !m_source.failing().empty() && !m_source.isComplete() && m_source.trouble().isEmpty();
}

std::function<void(ui::topology::Content&)> WhatIfMode::marks() const {
    const auto* answer = m_on ? m_source.answer() : nullptr;
    if (answer == nullptr) return {};
    return [marked = *answer](ui::topology::Content& content) { ui::topology::markWhatIf(content, marked); };
}

void WhatIfMode::ask() {
    m_source.ask(m_on ? m_failing.services() : std::vector<ServiceId>());
    Q_EMIT changed();
}

} // namespace holdfast::pages
