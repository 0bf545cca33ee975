// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/outlook/fleet_outlook.h"
#include "models/format/making_text.h"

#include <QtWidgets/QWidget>

#include <optional>
#include <vector>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace holdfast::charts {
class ChartPanel;
class TimeView;
} // namespace holdfast::charts

namespace holdfast::models {
class ChartSeriesSource;
}

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::pages {

/// One signal: what was measured and what is expected on one chart, with its limit and when it is likely to
/// be reached; below it, on demand, how that was made.
class SignalForecastCard final : public QWidget {
    Q_OBJECT

public:
    SignalForecastCard(shell::PageContext& context, charts::TimeView& view, const SeriesKey& series,
                       QWidget* parent = nullptr);

    /// What is expected of it; null: nothing. `old`: later readings did not enter.
    void show(const outlook::SignalForecast* forecast, bool old);
    /// Readings that were unusual, of any signal of the service; the others' are left out.
    void setMarks(const std::vector<outlook::AnomalyMark>& marks);
    /// Only what is looked at asks for history.
    void setAwake(bool awake);
    /// «How was this made» is open.
    void setExplained(bool explained);

    [[nodiscard]] bool isExplained() const;
    [[nodiscard]] bool isSettled() const;

    [[nodiscard]] charts::ChartPanel& panel() const noexcept { return *m_panel; }

Q_SIGNALS:
    void settled();
    void explainedChanged(bool explained);

private:
    void look();
    void fill();
    void explain();
    void makeExplanation(const std::vector<models::format::MakingLine>& lines);
    [[nodiscard]] QString reachText() const;

    shell::PageContext& m_context;
    charts::TimeView& m_view;
    models::ChartSeriesSource* m_source;
    charts::ChartPanel* m_panel;
    QToolButton* m_how;
    QWidget* m_making = nullptr; ///< while it is open
    QVBoxLayout* m_column;
    std::vector<QLabel*> m_values; ///< of the lines of m_making
    std::optional<outlook::SignalForecast> m_forecast;
    std::vector<outlook::AnomalyMark> m_marks;
    bool m_old = false;
    bool m_awake = false;
};

} // namespace holdfast::pages
