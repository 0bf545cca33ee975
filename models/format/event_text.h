// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/event.h"

#include <QtCore/QString>

namespace holdfast::models::format {

/// An event as a person reads it.
struct EventText {
    QString title;  ///< one line
    QString detail; ///< may be empty
};

/// Pure; any thread.
[[nodiscard]] EventText eventText(const Event& event);

} // namespace holdfast::models::format
