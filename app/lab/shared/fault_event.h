// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/ids.h"

#include <string>

namespace holdfast::lab {

/// A fault began or ended, whoever asked for it.
struct FaultEvent {
    ServiceId service;
    std::string fault;
    double strength = 0.0; ///< see ports::FaultOffer
    bool began = false;    ///< false: it ended

    bool operator==(const FaultEvent&) const = default;
};

} // namespace holdfast::lab
