// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/names.h"

#include "engine/core/base/enum_names.h"

namespace holdfast::outlook {

namespace {

using analysis::AnomalyKind;
using analysis::DriftStanding;
using warnings::LimitSide;
using warnings::Outcome;
using warnings::ReasonKind;

constexpr EnumNames<ReasonKind, 6> kReasons{{{ReasonKind::Failed, "failed"},
                                             {ReasonKind::AtLimit, "at-limit"},
                                             {ReasonKind::OnItsWay, "on-its-way"},
                                             {ReasonKind::NearLimit, "near-limit"},
                                             {ReasonKind::Dependency, "dependency"},
                                             {ReasonKind::Anomaly, "anomaly"}}};
constexpr EnumNames<Outcome, 5> kOutcomes{{{Outcome::Open, "open"},
                                           {Outcome::Hit, "hit"},
                                           {Outcome::False, "false"},
                                           {Outcome::Intervened, "intervened"},
                                           {Outcome::Unobserved, "unobserved"}}};
constexpr EnumNames<LimitSide, 2> kSides{{{LimitSide::Above, "above"}, {LimitSide::Below, "below"}}};
constexpr EnumNames<AnomalyKind, 6> kAnomalies{{{AnomalyKind::None, "none"},
                                                {AnomalyKind::Spike, "spike"},
                                                {AnomalyKind::LevelShift, "level-shift"},
                                                {AnomalyKind::Season, "season"},
                                                {AnomalyKind::Variance, "variance"},
                                                {AnomalyKind::Drought, "drought"}}};
constexpr EnumNames<DriftStanding, 3> kStandings{{{DriftStanding::Ordinary, "ordinary"},
                                                  {DriftStanding::Unusual, "unusual"},
                                                  {DriftStanding::Drifted, "drifted"}}};
constexpr EnumNames<Silence, 3> kSilences{
    {{Silence::None, "none"}, {Silence::Learning, "learning"}, {Silence::Unknown, "unknown"}}};

} // namespace

std::string_view toString(warnings::ReasonKind kind) noexcept {
    return nameOf(kReasons, kind);
}

std::string_view toString(warnings::Outcome outcome) noexcept {
    return nameOf(kOutcomes, outcome);
}

std::string_view toString(warnings::LimitSide side) noexcept {
    return nameOf(kSides, side);
}

std::string_view toString(analysis::AnomalyKind kind) noexcept {
    return nameOf(kAnomalies, kind);
}

std::string_view toString(analysis::DriftStanding standing) noexcept {
    return nameOf(kStandings, standing);
}

std::string_view toString(Silence silence) noexcept {
    return nameOf(kSilences, silence);
}

} // namespace holdfast::outlook
