// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtWidgets/QWidget>

class QLabel;
class QToolButton;

namespace holdfast::widgets {
class SegmentedControl;
}

namespace holdfast::shell {

class PageContext;

/// What automation may do for the whole fleet, in the bar at the top, with a pause that works at once. Not
/// there while nobody can act. Main thread.
class AutomationBar final : public QWidget {
    Q_OBJECT

public:
    explicit AutomationBar(PageContext& context, QWidget* parent = nullptr);

    /// Without its word where the window is narrow.
    void setNarrow(bool narrow);

private:
    void takeState(const FleetStatePtr& state);
    void choose(int index);
    void pauseOrResume();
    void told(const QString& trouble);

    PageContext& m_context;
    QLabel* m_words;
    widgets::SegmentedControl* m_mode;
    QToolButton* m_pause;
    bool m_paused = false;
    bool m_unlocked = false;
};

} // namespace holdfast::shell
