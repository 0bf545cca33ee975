// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/event.h"
#include "engine/core/fleet/fleet_state.h"
#include "engine/ports/lab_control.h"
#include "ui/widgets/banner.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

#include <map>
#include <optional>
#include <vector>

class QVBoxLayout;

namespace holdfast::shell {

/// The banners that a state asks for, most important first. Pure.
[[nodiscard]] std::vector<widgets::BannerText> bannersOf(const FleetState& state);
/// What is said after time in which nothing was observed; nothing for other events.
[[nodiscard]] std::optional<widgets::BannerText> bannerOf(const Event& event);
/// True when an engine that sweeps every `interval` should have said something within `silence`.
[[nodiscard]] bool isSilent(Duration silence, Duration interval) noexcept;

/// What concerns the whole window, above every page: offline, the engine silent, the fleet file refused, the
/// store in trouble, the lab ended, time not observed. Conditions stay until they are over; news can be
/// dismissed.
class BannerBoard final : public QWidget, private ports::LabListener {
    Q_OBJECT

public:
    /// `lab` (null: there is none) outlives the board.
    BannerBoard(const theme::Theme& theme, ports::LabControl* lab, QWidget* parent = nullptr);
    ~BannerBoard() override;

    void showState(const FleetState& state);
    void showEvents(const std::vector<Event>& events);

    /// Keys of what is shown, from above.
    [[nodiscard]] QStringList shown() const;

Q_SIGNALS:
    /// The person chose what a banner offers: key «fleet» → open another file.
    void actionChosen(const QString& key);
    /// The person wants the lab back that has ended.
    void labWanted();

private:
    void labChanged(const ports::LabState& state) override;
    void showLab();
    void put(const widgets::BannerText& text);
    void drop(const QString& key);
    void watch();

    const theme::Theme& m_theme;
    QVBoxLayout* m_layout;
    std::map<QString, widgets::Banner*> m_banners;
    ports::LabControl* m_lab;
    bool m_labRan = false;
    bool m_labEnded = false;
    bool m_watchesLab = false;
    QElapsedTimer m_sinceState;
    QTimer m_watch;
    Duration m_interval{0}; ///< 0: no fleet is watched
};

} // namespace holdfast::shell
