// SPDX-License-Identifier: GPL-3.0-or-later
// The words of the fleet's enums, for files and JSON.
#include "engine/core/base/enum_names.h"
#include "engine/core/fleet/breaker.h"
#include "engine/core/fleet/call_source.h"
#include "engine/core/fleet/event.h"
#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/fleet/fleet_state.h"
#include "engine/core/fleet/health.h"
#include "engine/core/fleet/probe_problem.h"
#include "engine/core/fleet/signal.h"

namespace holdfast {

namespace {

constexpr EnumNames<Part, 5> kParts{{{Part::None, "none"},
                                     {Part::Availability, "availability"},
                                     {Part::Latency, "latency"},
                                     {Part::Errors, "errors"},
                                     {Part::Saturation, "saturation"}}};
constexpr EnumNames<ServiceKind, 9> kServiceKinds{{{ServiceKind::Http, "http"},
                                                   {ServiceKind::Web, "web"},
                                                   {ServiceKind::Proxy, "proxy"},
                                                   {ServiceKind::Postgres, "postgres"},
                                                   {ServiceKind::Redis, "redis"},
                                                   {ServiceKind::Celery, "celery"},
                                                   {ServiceKind::Prometheus, "prometheus"},
                                                   {ServiceKind::Tcp, "tcp"},
                                                   {ServiceKind::Process, "process"}}};
constexpr EnumNames<ProbeKind, 9> kProbeKinds{{{ProbeKind::Http, "http"},
                                               {ProbeKind::Tcp, "tcp"},
                                               {ProbeKind::Tls, "tls"},
                                               {ProbeKind::Postgres, "postgres"},
                                               {ProbeKind::Redis, "redis"},
                                               {ProbeKind::Celery, "celery"},
                                               {ProbeKind::Prometheus, "prometheus"},
                                               {ProbeKind::Metrics, "metrics"},
                                               {ProbeKind::Process, "process"}}};
constexpr EnumNames<DependencyKind, 2> kDependencyKinds{
    {{DependencyKind::Hard, "hard"}, {DependencyKind::Soft, "soft"}}};
constexpr EnumNames<Environment, 4> kEnvironments{{{Environment::Lab, "lab"},
                                                   {Environment::Development, "development"},
                                                   {Environment::Staging, "staging"},
                                                   {Environment::Production, "production"}}};
constexpr EnumNames<HealthState, 4> kHealthStates{{{HealthState::Unknown, "unknown"},
                                                   {HealthState::Healthy, "healthy"},
                                                   {HealthState::Degraded, "degraded"},
                                                   {HealthState::Critical, "critical"}}};
constexpr EnumNames<ChanceBasis, 2> kChanceBases{
    {{ChanceBasis::Rule, "rule"}, {ChanceBasis::Forecast, "forecast"}}};
constexpr EnumNames<Freshness, 3> kFreshness{
    {{Freshness::Fresh, "fresh"}, {Freshness::Stale, "stale"}, {Freshness::NotObserved, "not observed"}}};
constexpr EnumNames<EventKind, 29> kEventKinds{{{EventKind::ServiceStateChanged, "service-state-changed"},
                                                {EventKind::ServiceUnreachable, "service-unreachable"},
                                                {EventKind::ServiceReachable, "service-reachable"},
                                                {EventKind::EngineStarted, "engine-started"},
                                                {EventKind::EngineStopped, "engine-stopped"},
                                                {EventKind::NotObserved, "not-observed"},
                                                {EventKind::Offline, "offline"},
                                                {EventKind::Online, "online"},
                                                {EventKind::SweepLate, "sweep-late"},
                                                {EventKind::FleetLoaded, "fleet-loaded"},
                                                {EventKind::FleetRefused, "fleet-refused"},
                                                {EventKind::StoreTrouble, "store-trouble"},
                                                {EventKind::StoreRecovered, "store-recovered"},
                                                {EventKind::RestartObserved, "restart-observed"},
                                                {EventKind::FaultInjected, "fault-injected"},
                                                {EventKind::FaultEnded, "fault-ended"},
                                                {EventKind::BreakerOpened, "breaker-opened"},
                                                {EventKind::BreakerHalfOpen, "breaker-half-open"},
                                                {EventKind::BreakerClosed, "breaker-closed"},
                                                {EventKind::WarningRaised, "warning-raised"},
                                                {EventKind::WarningSettled, "warning-settled"},
                                                {EventKind::PlanProposed, "plan-proposed"},
                                                {EventKind::PlanBegun, "plan-begun"},
                                                {EventKind::PlanEnded, "plan-ended"},
                                                {EventKind::PersonNeeded, "person-needed"},
                                                {EventKind::AutomationPaused, "automation-paused"},
                                                {EventKind::AutomationResumed, "automation-resumed"},
                                                {EventKind::AutomationModeSet, "automation-mode-set"},
                                                {EventKind::AutomationHeld, "automation-held"}}};
constexpr EnumNames<Severity, 4> kSeverities{{{Severity::Info, "info"},
                                              {Severity::Good, "good"},
                                              {Severity::Warning, "warning"},
                                              {Severity::Critical, "critical"}}};
constexpr EnumNames<ProbeProblem, 14> kProblems{{{ProbeProblem::None, "none"},
                                                 {ProbeProblem::Refused, "refused"},
                                                 {ProbeProblem::NoAnswer, "no answer"},
                                                 {ProbeProblem::Closed, "closed"},
                                                 {ProbeProblem::NotReady, "not ready"},
                                                 {ProbeProblem::NotRunning, "not running"},
                                                 {ProbeProblem::Authentication, "authentication"},
                                                 {ProbeProblem::Permission, "permission"},
                                                 {ProbeProblem::Certificate, "certificate"},
                                                 {ProbeProblem::Protocol, "protocol"},
                                                 {ProbeProblem::Configuration, "configuration"},
                                                 {ProbeProblem::NameUnknown, "name unknown"},
                                                 {ProbeProblem::NoRoute, "no route"},
                                                 {ProbeProblem::Local, "local"}}};
constexpr EnumNames<Observation, 4> kObservations{{{Observation::Starting, "starting"},
                                                   {Observation::Online, "online"},
                                                   {Observation::Offline, "offline"},
                                                   {Observation::Stopped, "stopped"}}};
constexpr EnumNames<StoreCondition, 5> kStoreConditions{{{StoreCondition::Fine, "fine"},
                                                         {StoreCondition::Full, "full"},
                                                         {StoreCondition::Unwritable, "unwritable"},
                                                         {StoreCondition::Damaged, "damaged"},
                                                         {StoreCondition::None, "none"}}};
constexpr EnumNames<BreakerPhase, 4> kBreakerPhases{{{BreakerPhase::NotObserved, "not observed"},
                                                     {BreakerPhase::Closed, "closed"},
                                                     {BreakerPhase::HalfOpen, "half-open"},
                                                     {BreakerPhase::Open, "open"}}};
constexpr EnumNames<BreakerCause, 8> kBreakerCauses{{{BreakerCause::None, "none"},
                                                     {BreakerCause::Failures, "failures"},
                                                     {BreakerCause::FailuresInARow, "failures in a row"},
                                                     {BreakerCause::Slow, "slow"},
                                                     {BreakerCause::SlowOnAverage, "slow on average"},
                                                     {BreakerCause::CooledDown, "cooled down"},
                                                     {BreakerCause::TrialsPassed, "trials passed"},
                                                     {BreakerCause::Carried, "carried"}}};
constexpr EnumNames<CallReporter, 6> kCallReporters{{{CallReporter::Page, "page"},
                                                     {CallReporter::Selectors, "selectors"},
                                                     {CallReporter::Envoy, "envoy"},
                                                     {CallReporter::Caddy, "caddy"},
                                                     {CallReporter::Prometheus, "prometheus"},
                                                     {CallReporter::Nobody, "nobody"}}};

} // namespace

std::string_view toString(BreakerPhase phase) noexcept {
    return nameOf(kBreakerPhases, phase);
}

std::optional<BreakerPhase> breakerPhaseFromString(std::string_view text) noexcept {
    return valueOf(kBreakerPhases, text);
}

std::string_view toString(BreakerCause cause) noexcept {
    return nameOf(kBreakerCauses, cause);
}

std::optional<BreakerCause> breakerCauseFromString(std::string_view text) noexcept {
    return valueOf(kBreakerCauses, text);
}

std::string_view toString(CallReporter reporter) noexcept {
    return nameOf(kCallReporters, reporter);
}

std::optional<CallReporter> callReporterFromString(std::string_view text) noexcept {
    return valueOf(kCallReporters, text);
}

std::string_view toString(Part part) noexcept {
    return nameOf(kParts, part);
}

std::optional<Part> partFromString(std::string_view text) noexcept {
    return valueOf(kParts, text);
}

std::string_view toString(ServiceKind kind) noexcept {
    return nameOf(kServiceKinds, kind);
}

std::optional<ServiceKind> serviceKindFromString(std::string_view text) noexcept {
    return valueOf(kServiceKinds, text);
}

std::string_view toString(ProbeKind kind) noexcept {
    return nameOf(kProbeKinds, kind);
}

std::optional<ProbeKind> probeKindFromString(std::string_view text) noexcept {
    return valueOf(kProbeKinds, text);
}

std::string_view toString(DependencyKind kind) noexcept {
    return nameOf(kDependencyKinds, kind);
}

std::optional<DependencyKind> dependencyKindFromString(std::string_view text) noexcept {
    return valueOf(kDependencyKinds, text);
}

std::string_view toString(Environment environment) noexcept {
    return nameOf(kEnvironments, environment);
}

std::optional<Environment> environmentFromString(std::string_view text) noexcept {
    return valueOf(kEnvironments, text);
}

std::string_view toString(HealthState state) noexcept {
    return nameOf(kHealthStates, state);
}

std::string_view toString(ChanceBasis basis) noexcept {
    return nameOf(kChanceBases, basis);
}

std::string_view toString(Freshness freshness) noexcept {
    return nameOf(kFreshness, freshness);
}

std::string_view toString(EventKind kind) noexcept {
    return nameOf(kEventKinds, kind);
}

std::optional<EventKind> eventKindFromString(std::string_view text) noexcept {
    return valueOf(kEventKinds, text);
}

std::string_view toString(Severity severity) noexcept {
    return nameOf(kSeverities, severity);
}

std::optional<Severity> severityFromString(std::string_view text) noexcept {
    return valueOf(kSeverities, text);
}

std::string_view toString(ProbeProblem problem) noexcept {
    return nameOf(kProblems, problem);
}

std::optional<ProbeProblem> probeProblemFromString(std::string_view text) noexcept {
    return valueOf(kProblems, text);
}

std::string_view toString(Observation observation) noexcept {
    return nameOf(kObservations, observation);
}

std::string_view toString(StoreCondition condition) noexcept {
    return nameOf(kStoreConditions, condition);
}

ProblemMeaning meaningOf(ProbeProblem problem) noexcept {
    switch (problem) {
    case ProbeProblem::None:
        return ProblemMeaning::None;
    case ProbeProblem::Refused:
    case ProbeProblem::NoAnswer:
    case ProbeProblem::Closed:
    case ProbeProblem::NotReady:
    case ProbeProblem::NotRunning:
        return ProblemMeaning::Down;
    case ProbeProblem::Authentication:
    case ProbeProblem::Permission:
    case ProbeProblem::Certificate:
    case ProbeProblem::Protocol:
    case ProbeProblem::Configuration:
        return ProblemMeaning::Unreadable;
    case ProbeProblem::NameUnknown:
    case ProbeProblem::NoRoute:
    case ProbeProblem::Local:
        return ProblemMeaning::Unobserved;
    }
    return ProblemMeaning::Unobserved;
}

} // namespace holdfast
