// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/units.h"

#include "engine/core/base/enum_names.h"

namespace holdfast {

namespace {

constexpr EnumNames<Unit, 9> kNames{{
    {Unit::None, "none"},
    {Unit::Ratio, "ratio"},
    {Unit::Seconds, "seconds"},
    {Unit::Bytes, "bytes"},
    {Unit::BytesPerSecond, "bytes/s"},
    {Unit::Count, "count"},
    {Unit::PerSecond, "per second"},
    {Unit::Days, "days"},
    {Unit::Boolean, "boolean"},
}};

} // namespace

std::string_view toString(Unit unit) noexcept {
    return nameOf(kNames, unit);
}

std::optional<Unit> unitFromString(std::string_view text) noexcept {
    return valueOf(kNames, text);
}

} // namespace holdfast
