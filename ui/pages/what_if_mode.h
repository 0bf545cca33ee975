// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/what_if_source.h"
#include "ui/pages/failing_set.h"
#include "ui/topology/topology_content.h"

#include <QtCore/QObject>

#include <functional>

namespace holdfast::pages {

/// «What if it fails?» of the topology page: whether it is on, what is assumed to fail, and what that does.
class WhatIfMode final : public QObject {
    Q_OBJECT

public:
    explicit WhatIfMode(models::EngineLink& link, QObject* parent = nullptr);

    [[nodiscard]] bool isOn() const noexcept { return m_on; }

    /// Turned off, it forgets what was named.
    void setOn(bool on);
    /// Follows what is chosen on the map; empty: nothing.
    void choose(const ServiceId& service);
    /// Lets one more fail, or one fewer; turns it on.
    void toggle(const ServiceId& service);
    void remove(const ServiceId& service);

    [[nodiscard]] const FailingSet& failing() const noexcept { return m_failing; }

    [[nodiscard]] const models::WhatIfSource& source() const noexcept { return m_source; }

    /// It is on, and more of its answer is to come.
    [[nodiscard]] bool isAsking() const;
    /// Lays the answer over the map; empty while there is none or it is off.
    [[nodiscard]] std::function<void(ui::topology::Content&)> marks() const;

Q_SIGNALS:
    void changed();

private:
    void ask();

    models::WhatIfSource m_source;
    FailingSet m_failing;
    bool m_on = false;
};

} // namespace holdfast::pages
