// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/role.h"
#include "ui/widgets/badge.h"

namespace holdfast::widgets {

/// Ground and words of a tone.
struct ToneRoles {
    theme::Role ground = theme::Role::Hover;
    theme::Role text = theme::Role::Muted;
};

[[nodiscard]] ToneRoles rolesOf(Tone tone);

} // namespace holdfast::widgets
