// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/format/event_text.h"

namespace holdfast::models::format {

/// The text of an event about a plan or about automation; of any other kind: empty. Pure; any thread.
[[nodiscard]] EventText actionEventText(const Event& event);

} // namespace holdfast::models::format
