// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/state_look.h"

#include <QtCore/QString>

#include <functional>
#include <optional>

namespace holdfast::shell {

/// Something the palette can go to or do.
struct PaletteCommand {
    QString title;
    QString kind;                          ///< «page», «service», «command»
    QString icon;                          ///< a picture of resources/icons; empty with `state`
    std::optional<theme::StateLook> state; ///< of a service
    QString stateWord;
    QString keys; ///< its shortcut as written on keys; empty: none
    std::function<void()> run;
};

} // namespace holdfast::shell
