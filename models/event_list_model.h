// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/event.h"

#include <QtCore/QAbstractListModel>

#include <cstdint>
#include <deque>
#include <optional>

namespace holdfast::models {

class EngineLink;

/// What happened, newest first: live at the top, older pages fetched when the view asks. Main thread.
class EventListModel final : public QAbstractListModel {
    Q_OBJECT

public:
    /// `service` empty: of everything.
    EventListModel(EngineLink& link, ServiceId service, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

    [[nodiscard]] const Event& at(int row) const { return m_events[static_cast<std::size_t>(row)]; }

    /// Why older ones could not be read; empty: they could.
    [[nodiscard]] const QString& trouble() const noexcept { return m_trouble; }

    [[nodiscard]] bool isLoaded() const noexcept { return m_loaded; }

Q_SIGNALS:
    /// The first page is there (or could not be read).
    void loaded();

private:
    void prepend(const std::vector<Event>& events);
    void append(const std::vector<Event>& events);

    EngineLink& m_link;
    ServiceId m_service;
    std::deque<Event> m_events;
    QString m_trouble;
    std::string m_fleet;
    std::uint64_t m_generation = 0;
    bool m_fetching = false;
    bool m_atEnd = false;
    bool m_loaded = false;
};

} // namespace holdfast::models
