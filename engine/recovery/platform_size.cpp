// SPDX-License-Identifier: GPL-3.0-or-later
// Scale out and in, and higher limits.
#include "engine/recovery/platform_recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace holdfast::recovery {

using actions::PlanRequest;
using actions::RecoveryAction;
using workloads::Ability;
using workloads::Limits;

namespace {

constexpr std::array kScale{Ability::Scale};
constexpr std::array kLimit{Ability::Limit};
constexpr int kPlatformsMost = 100;
/// Without bounds in the fleet file: this many times what it declares.
constexpr int kUnboundedTimes = 2;
constexpr double kUsualBoost = 1.5;
constexpr double kMostBoost = 4.0;

struct Bounds {
    int least = 1;
    int most = 1;
    bool stated = false; ///< the upper one stands in the fleet file
};

Bounds boundsOf(const ServiceSpec& service) {
    const auto& recovery = service.recovery;
    Bounds bounds{.least = std::max(recovery.leastReplicas.value_or(1), 1),
                  .most = recovery.mostReplicas.value_or(service.replicas * kUnboundedTimes),
                  .stated = recovery.mostReplicas.has_value()};
    bounds.most = std::clamp(bounds.most, bounds.least, kPlatformsMost);
    return bounds;
}

class ScaleRecipe final : public Recipe {
public:
    explicit ScaleRecipe(RecoveryAction action) : m_action(action) {}

    [[nodiscard]] RecoveryAction action() const override { return m_action; }

    [[nodiscard]] std::string whyNot(const Subject& subject) const override {
        return whyNotByPlatform(subject, kScale);
    }

    [[nodiscard]] Result<Drawing> draw(const Subject& subject, const PlanRequest& request, SubjectFinder&,
                                       const ports::PlatformContext& context) override {
        const auto sight = lookAt(subject, kScale, context);
        if (!sight) return std::unexpected(sight.error());
        const auto now = static_cast<int>(sight->workload.instances.size());
        const auto wanted = wantedReplicas(subject.service, request, now);
        if (!wanted) return std::unexpected(wanted.error());
        auto drawing = beginDrawing(*sight, Touches::Size, request);
        drawing.changes.push_back(
            {.field = "replicas", .before = std::to_string(now), .after = std::to_string(*wanted)});
        drawing.steps = scaleSteps(subject.service.id, sight->workload, *wanted);
        drawing.expected = std::chrono::seconds(5) * std::abs(*wanted - now) +
                           sight->workload.configuration.healthCheck.startPeriod;
        drawing.replicasTaken = std::max(now - *wanted, 0);
        drawing.wayBack = fmt::format("back to {} replicas", now);
        return drawing;
    }

private:
    [[nodiscard]] Result<int> wantedReplicas(const ServiceSpec& service, const PlanRequest& request,
                                             int now) const {
        const bool out = m_action == RecoveryAction::ScaleOut;
        const auto asked = numberIn(request, "replicas");
        if (!asked) return std::unexpected(asked.error());
        const double value = asked->value_or(out ? now + 1 : now - 1);
        const auto bounds = boundsOf(service);
        const auto refuse = [&](std::string text) {
            return failure(ErrorCode::FixInput, std::move(text), service.id.value());
        };
        if (value != std::floor(value)) return refuse("«replicas» must be a whole number.");
        if (out && value > bounds.most)
            return refuse(fmt::format(
                "{} runs {} and {} replicas are the most that {}. Raise the bound in the "
                "fleet file if the machine has room.",
                service.id.value(), now, bounds.most,
                bounds.stated ? "the fleet file allows" : "are allowed where the fleet file sets no bound"));
        if (!out && value < bounds.least)
            return refuse(
                fmt::format("{} runs {} and needs {} at least. Lower the bound in the fleet file, or "
                            "leave it as it is.",
                            service.id.value(), now, bounds.least));
        if (out ? value <= now : value >= now)
            return refuse(fmt::format("{} runs {} already: ask for {} than that.", service.id.value(), now,
                                      out ? "more" : "fewer"));
        return static_cast<int>(value);
    }

    RecoveryAction m_action;
};

class BoostRecipe final : public Recipe {
public:
    [[nodiscard]] RecoveryAction action() const override { return RecoveryAction::ResourceBoost; }

    [[nodiscard]] std::string whyNot(const Subject& subject) const override {
        return whyNotByPlatform(subject, kLimit);
    }

    [[nodiscard]] Result<Drawing> draw(const Subject& subject, const PlanRequest& request, SubjectFinder&,
                                       const ports::PlatformContext& context) override {
        const auto sight = lookAt(subject, kLimit, context);
        if (!sight) return std::unexpected(sight.error());
        const auto& now = sight->workload.configuration.limits;
        const auto wanted = wantedLimits(subject.service.id, request, now);
        if (!wanted) return std::unexpected(wanted.error());
        auto drawing = beginDrawing(*sight, Touches::Size, request);
        if (wanted->memory.count > 0)
            drawing.changes.push_back({.field = "limits.memory_bytes",
                                       .before = std::to_string(now.memory.count),
                                       .after = std::to_string(wanted->memory.count)});
        if (wanted->cpus > 0.0)
            drawing.changes.push_back({.field = "limits.cpus",
                                       .before = fmt::format("{:g}", now.cpus),
                                       .after = fmt::format("{:g}", wanted->cpus)});
        drawing.steps = limitSteps(subject.service.id, sight->workload, *wanted);
        drawing.expected = std::chrono::seconds(1);
        drawing.wayBack = "back to the limits that were there before";
        return drawing;
    }

private:
    /// Which of the two are raised, and to what.
    [[nodiscard]] static Result<Limits> wantedLimits(const ServiceId& service, const PlanRequest& request,
                                                     const Limits& now) {
        const auto memory = numberIn(request, "memory");
        if (!memory) return std::unexpected(memory.error());
        const auto cpu = numberIn(request, "cpu");
        if (!cpu) return std::unexpected(cpu.error());
        const bool open = !*memory && !*cpu;
        const auto bytes = raised(service, "memory", *memory, open, static_cast<double>(now.memory.count));
        if (!bytes) return std::unexpected(bytes.error());
        const auto cores = raised(service, "cpu", *cpu, open, now.cpus);
        if (!cores) return std::unexpected(cores.error());
        if (*bytes == 0.0 && *cores == 0.0)
            return failure(ErrorCode::FixInput,
                           fmt::format("{} has no limit of memory or CPU that could be raised. Look for "
                                       "what else holds it back.",
                                       service.value()),
                           service.value());
        return Limits{.cpus = *cores, .memory = Bytes{static_cast<std::int64_t>(*bytes)}};
    }

    /// 0: stays as it is.
    [[nodiscard]] static Result<double> raised(const ServiceId& service, const char* what,
                                               const std::optional<double>& asked, bool open, double now) {
        if (!asked) return open ? now * kUsualBoost : 0.0;
        if (now <= 0.0)
            return failure(
                ErrorCode::FixInput,
                fmt::format("{} has no limit of {}: there is nothing to raise.", service.value(), what),
                what);
        if (*asked <= now)
            return failure(ErrorCode::FixInput,
                           fmt::format("«{}» must be above the present limit of {:.10g}.", what, now), what);
        if (*asked > now * kMostBoost)
            return failure(ErrorCode::FixInput,
                           fmt::format("«{}» may be {:g} times the present limit of {:.10g} at most. Change "
                                       "the configuration for more than that.",
                                       what, kMostBoost, now),
                           what);
        return *asked;
    }
};

} // namespace

std::vector<std::unique_ptr<Recipe>> sizeRecipes() {
    std::vector<std::unique_ptr<Recipe>> recipes;
    recipes.push_back(std::make_unique<ScaleRecipe>(RecoveryAction::ScaleOut));
    recipes.push_back(std::make_unique<ScaleRecipe>(RecoveryAction::ScaleIn));
    recipes.push_back(std::make_unique<BoostRecipe>());
    return recipes;
}

} // namespace holdfast::recovery
