// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QTimer>
#include <QtWidgets/QPushButton>

namespace holdfast::shell {

class PageContext;

/// Whether acting is locked, in which role and for how long not; pressed it asks to change that. Not there
/// while nobody can act.
class AccessButton final : public QPushButton {
    Q_OBJECT

public:
    explicit AccessButton(PageContext& context, QWidget* parent = nullptr);

private:
    void takeState(const FleetStatePtr& state);
    void tell();

    PageContext& m_context;
    FleetStatePtr m_state;
    QElapsedTimer m_sinceState; ///< the engine's clock may not be ours
    QTimer m_tick;
};

} // namespace holdfast::shell
