// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/history_mode.h"

#include <algorithm>

namespace holdfast::pages {

HistoryMode::HistoryMode(models::EngineLink& link, QObject* parent)
    : QObject(parent), m_link(link), m_replay(link) {
    connect(&m_replay, &models::HealthReplay::changed, this, &HistoryMode::show);
}

void HistoryMode::setOn(bool on) {
    if (on == m_on) return;
    m_on = on;
    m_bucket = models::HealthReplay::kBuckets - 1;
    if (on) return load();
    m_replay.clear();
    show();
}

void HistoryMode::setLength(Duration length) {
    if (length == m_length) return;
    m_length = length;
    if (m_on) load();
}

void HistoryMode::load() {
    const auto now = m_link.state();
    if (now) m_replay.load(now->time - m_length, now->time);
    show();
}

void HistoryMode::show() {
    m_state = m_on ? m_replay.stateAt(moment()) : nullptr;
    Q_EMIT changed();
}

void HistoryMode::setBucket(int bucket) {
    const int wanted = std::clamp(bucket, 0, models::HealthReplay::kBuckets - 1);
    if (wanted == m_bucket) return;
    m_bucket = wanted;
    show();
}

/// The middle of the bucket.
TimePoint HistoryMode::moment() const {
    const Duration length = m_replay.to() - m_replay.from();
    return m_replay.from() + length * (2 * m_bucket + 1) / (2 * models::HealthReplay::kBuckets);
}

bool HistoryMode::isLoading() const {
    return m_on && m_replay.status() == models::HealthReplay::Status::Loading;
}

} // namespace holdfast::pages
