// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/foretold.h"

#include "engine/core/outlook/remedy.h"

#include <algorithm>
#include <cmath>

namespace holdfast::testing {

namespace {

using namespace std::chrono_literals;
using warnings::Outcome;
using warnings::ReasonKind;

/// The signal that a warning is about: one with a limit, else the first that is no yes or no.
const SignalState* tellingSignal(const ServiceState& service) {
    const auto limited = std::ranges::find_if(
        service.signals, [](const SignalState& signal) { return signal.limit && signal.last; });
    if (limited != service.signals.end()) return &*limited;
    const auto any = std::ranges::find_if(service.signals, [](const SignalState& signal) {
        return signal.last && signal.unit != Unit::Boolean;
    });
    return any == service.signals.end() ? nullptr : &*any;
}

double limitOf(const SignalState& signal) {
    if (signal.limit) return *signal.limit;
    return signal.thresholds ? signal.thresholds->failed : 2.0 * signal.last->value;
}

Duration expectedOf(const FleetState& state, double probability) {
    const double share = 0.95 - 0.55 * probability;
    return Duration(std::int64_t(share * double(state.fleet->warnings.horizon.count())));
}

warnings::FailurePrediction predictionOf(const FleetState& state, const ServiceState& service,
                                         double probability) {
    const Duration expected = expectedOf(state, probability);
    warnings::FailurePrediction prediction{.probability = probability,
                                           .uncalibrated = probability,
                                           .expected = expected,
                                           .earliest = expected * 7 / 10,
                                           .latest = expected * 3 / 2};
    const SignalState* signal = tellingSignal(service);
    if (signal == nullptr || probability < 0.05) return prediction;
    const double limit = limitOf(*signal);
    const double minutes = double(expected.count()) / 60'000.0;
    prediction.reasons.push_back({.kind = probability > 0.3 ? ReasonKind::OnItsWay : ReasonKind::NearLimit,
                                  .signal = signal->id,
                                  .dependency = {},
                                  .probability = probability * 0.96,
                                  .level = signal->last->value,
                                  .ratePerMinute = (limit - signal->last->value) / minutes,
                                  .limit = limit,
                                  .expected = expected});
    return prediction;
}

outlook::ServiceAnomaly anomalyOf(const FleetState& state, const ServiceState& service, bool unusual) {
    outlook::ServiceAnomaly anomaly{.score = unusual ? 0.71 : 0.46,
                                    .tail = unusual ? 0.002 : 0.4,
                                    .standing = unusual ? analysis::DriftStanding::Unusual
                                                        : analysis::DriftStanding::Ordinary,
                                    .trained = state.time - 6h,
                                    .rows = 4096};
    if (!unusual) return anomaly;
    anomaly.since = state.time - 4min;
    double share = 0.58;
    for (const auto& signal : service.signals) {
        if (anomaly.shares.size() == 3) break;
        anomaly.shares.push_back({signal.id, share});
        share /= 2.3;
    }
    return anomaly;
}

outlook::HealthTail tailOf(const FleetState& state, double health, double probability) {
    outlook::HealthTail tail{.origin = state.time, .points = {}};
    for (int i = 1; i <= 10; ++i) {
        const auto part = float(i) / 10.0F;
        const auto median = float(health * (1.0 - 0.9 * probability * part * part));
        tail.points.push_back({.after = state.fleet->warnings.horizon * i / 10,
                               .median = median,
                               .lower = std::max(0.0F, median - 0.12F * std::sqrt(part)),
                               .upper = std::min(1.0F, median + 0.05F * std::sqrt(part))});
    }
    return tail;
}

forecasting::ForecastDistribution distributionOf(const FleetState& state, const SignalState& signal,
                                                 double perStep, double spread) {
    forecasting::ForecastDistribution made{
        .origin = signal.last->time, .step = state.fleet->interval, .steps = {}};
    const auto count = state.fleet->warnings.horizon / state.fleet->interval;
    const double way = perStep == 0.0 ? spread : std::abs(perStep) * 0.4;
    static constexpr std::array kNormal{-1.96, -1.28, -0.67, 0.0, 0.67, 1.28, 1.96};
    for (std::int64_t i = 1; i <= count; ++i) {
        forecasting::Quantiles step{};
        const double median = signal.last->value + perStep * double(i);
        for (std::size_t k = 0; k < step.size(); ++k) {
            const double value = median + kNormal[k] * (spread + way * std::sqrt(double(i)) * 0.6);
            step[k] = std::max(0.0, signal.unit == Unit::Ratio ? std::min(1.0, value) : value);
        }
        made.steps.push_back(step);
    }
    made.making = {.model = "smoothing on the mean day",
                   .seasons = {2880},
                   .history = 20'120,
                   .gaps = 40,
                   .origins = 288,
                   .meanAbsoluteError = spread,
                   .skill = 0.31,
                   .coverage = {.judged = 8640, .within50 = 0.51, .within80 = 0.79, .within95 = 0.944}};
    return made;
}

double chanceOf(const Foretold& foretold, const std::string& service) {
    const auto found = foretold.warned.find(service);
    if (found != foretold.warned.end()) return found->second;
    return double(std::hash<std::string>{}(service) % 9) / 100.0;
}

} // namespace

std::shared_ptr<const outlook::FleetOutlook> Foretold::outlook(const FleetState& state) const {
    auto made = std::make_shared<outlook::FleetOutlook>();
    made->made = state.time - age;
    made->round = state.sweep.number;
    made->settings = state.fleet->warnings;
    for (const auto& service : state.services) {
        const std::string& name = service.id.value();
        outlook::ServiceOutlook one;
        if (learning.contains(name)) {
            one.readyAt = state.time + 22min;
        } else if (service.freshness == Freshness::NotObserved) {
            one.silence = outlook::Silence::Unknown;
        } else {
            const double chance = chanceOf(*this, name);
            one.silence = outlook::Silence::None;
            one.prediction = predictionOf(state, service, chance);
            one.health = tailOf(state, service.own.score.value_or(1.0), chance);
            one.anomaly = anomalyOf(state, service, unusual.contains(name));
        }
        if (one.prediction && warned.contains(name)) {
            made->warnings.push_back({.service = service.id,
                                      .raised = state.time - 3min,
                                      .prediction = *one.prediction,
                                      .greatest = one.prediction->probability,
                                      .because = ServiceId(because.contains(name) ? because.at(name) : ""),
                                      .impact = 0.4,
                                      .down = 4,
                                      .degraded = 4});
        }
        made->services.push_back(std::move(one));
    }
    for (auto& warning : made->warnings) {
        const auto* spec = state.fleet->find(warning.service);
        if (spec != nullptr && !warning.prediction.reasons.empty())
            warning.remedy = outlook::remedyFor(*spec, warning.prediction.reasons.front());
    }
    std::ranges::sort(made->warnings, std::greater{}, &outlook::Warning::weight);
    if (days > 0) made->record = {.judged = 50, .came = 41, .open = 1, .since = state.time - 24h * days};
    return made;
}

outlook::ServiceForecast Foretold::forecast(const FleetState& state, const ServiceId& service) const {
    outlook::ServiceForecast answer{.service = service, .made = state.time - age, .signals = {}};
    const ServiceState* found = state.find(service);
    if (found == nullptr || learning.contains(service.value())) return answer;
    const SignalState* telling = tellingSignal(*found);
    for (const auto& signal : found->signals) {
        if (!signal.last || signal.unit == Unit::Boolean) continue;
        const double chance = &signal == telling ? chanceOf(*this, service.value()) : 0.0;
        const double limit = limitOf(signal);
        const double steps = double(expectedOf(state, chance) / state.fleet->interval);
        const double perStep = chance > 0.3 ? (limit - signal.last->value) / steps : 0.0;
        const double spread = 0.015 * std::abs(signal.last->value) + 1e-6;
        outlook::SignalForecast one{.signal = signal.id,
                                    .unit = signal.unit,
                                    .distribution = distributionOf(state, signal, perStep, spread)};
        if (signal.limit || chance > 0.3) {
            one.limit = limit;
            one.outlook = warnings::LimitOutlook{.probability = chance,
                                                 .level = signal.last->value,
                                                 .ratePerMinute = perStep * 2.0,
                                                 .expected = expectedOf(state, chance),
                                                 .earliest = expectedOf(state, chance) * 7 / 10,
                                                 .latest = expectedOf(state, chance) * 3 / 2};
        }
        answer.signals.push_back(std::move(one));
    }
    return answer;
}

outlook::RecordAnswer Foretold::record(const FleetState& state, const outlook::RecordQuery& query) const {
    outlook::RecordAnswer answer{.query = query, .summary = {}, .warnings = {}, .failures = {}};
    static constexpr std::array kOutcomes{
        Outcome::Hit, Outcome::Hit, Outcome::Intervened, Outcome::Hit, Outcome::False,
        Outcome::Hit, Outcome::Hit, Outcome::Unobserved, Outcome::Hit, Outcome::Hit};
    const Duration horizon = state.fleet->warnings.horizon;
    std::vector<warnings::Happening> failures;
    std::vector<warnings::ForecastStatement> values;
    std::vector<warnings::Statement> all;
    const auto begin = std::max(query.from, state.time - 24h * days);
    int number = 0;
    for (TimePoint at = state.time - 5h; at >= begin; at -= 9h, ++number) {
        const auto& service = state.services[std::size_t(number) * 5 % state.services.size()].id;
        const auto outcome = kOutcomes[std::size_t(number) % kOutcomes.size()];
        warnings::Statement one{.service = service,
                                .at = at,
                                .horizon = horizon,
                                .probability = 0.71 + 0.03 * double(number % 9),
                                .uncalibrated = 0.8,
                                .expected = horizon * 2 / 3,
                                .calibratedUntil = at - 1h,
                                .warned = true,
                                .outcome = outcome};
        if (outcome == Outcome::Hit) {
            one.failedAt = at + horizon * (5 + number % 4) / 10;
            failures.push_back({service, *one.failedAt, *one.failedAt + 4min});
        }
        if (number % 6 == 5) failures.push_back({service, at + 4h, at + 4h + 9min});
        all.push_back(std::move(one));
        for (int k = 0; k < 40; ++k)
            values.push_back({.series = {},
                              .made = at,
                              .about = at + 1min * k,
                              .median = 0.0,
                              .lower = -1.0,
                              .upper = 1.0,
                              .actual = k % 19 == 7 ? 2.0 : 0.1});
    }
    answer.warnings = all;
    for (const auto& failure : failures)
        answer.failures.push_back({.service = failure.service, .from = failure.from, .to = failure.to});
    std::ranges::sort(answer.failures, std::greater{}, &outlook::FailureEpisode::from);
    // What was said below the warning level counts for the reliability alone.
    for (int bin = 0; bin < 8 && days > 0; ++bin) {
        const int count = bin == 6 ? 12 : 900 / (1 + bin * bin);
        for (int k = 0; k < count; ++k) {
            const auto at = begin + 1min * (bin * 97 + k) + 10min;
            all.push_back({.service = ServiceId("reliability"),
                           .at = at,
                           .horizon = horizon,
                           .probability = 0.1 * bin + 0.05,
                           .calibratedUntil = begin,
                           .warned = false,
                           .outcome = k * 100 < count * (bin * 9 + 4) ? Outcome::Hit : Outcome::False});
        }
    }
    answer.summary = warnings::summarise(all, {.failures = failures, .actions = {}, .unobserved = {}}, values,
                                         begin, query.to);
    return answer;
}

std::vector<outlook::AnomalyMark> Foretold::marks(const FleetState& state,
                                                  const outlook::MarkQuery& query) const {
    std::vector<outlook::AnomalyMark> found;
    if (!unusual.contains(query.service.value())) return found;
    const ServiceState* service = state.find(query.service);
    if (service == nullptr) return found;
    for (const auto& signal : service->signals) {
        if (!signal.last || signal.unit == Unit::Boolean) continue;
        if (!query.signal.isEmpty() && query.signal != signal.id) continue;
        const double value = signal.last->value;
        found.push_back({.series = {.service = query.service, .signal = signal.id},
                         .time = signal.last->time - state.fleet->interval * 6,
                         .value = value,
                         .kind = analysis::AnomalyKind::Spike,
                         .score = 0.8,
                         .expected = value * 0.6,
                         .low = value * 0.5,
                         .high = value * 0.75,
                         .observed = value});
    }
    return found;
}

} // namespace holdfast::testing
