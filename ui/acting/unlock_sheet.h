// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "ui/widgets/sheet.h"

class QLabel;
class QPushButton;

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class SegmentedControl;
}

namespace holdfast::acting {

/// Unlocks acting for a while, in a role, or locks it again. Main thread.
class UnlockSheet final : public widgets::Sheet {
    Q_OBJECT

public:
    UnlockSheet(shell::PageContext& context, QWidget* parent);

    void ask();

private:
    void unlock();
    void lock();
    void follow();

    shell::PageContext& m_context;
    widgets::SegmentedControl* m_role;
    widgets::SegmentedControl* m_time;
    QLabel* m_words;
    QPushButton* m_cancel;
    QPushButton* m_lock;
    QPushButton* m_unlock;
};

} // namespace holdfast::acting
