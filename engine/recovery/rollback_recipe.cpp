// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/rollback_recipe.h"

#include "engine/core/base/sha256.h"
#include "engine/recovery/instance_mark.h"
#include "engine/recovery/rollback_deeds.h"
#include "engine/recovery/rollback_steps.h"
#include "engine/recovery/server_call.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

namespace holdfast::recovery {

using snapshots::PartKind;
using snapshots::RollbackStage;
using snapshots::SnapshotId;

namespace {

/// In the drawing's changes: to which snapshot it goes back.
constexpr std::string_view kSnapshotField = "snapshot";
constexpr std::size_t kMostSteps = 250; ///< beside the first and the last one; a plan holds 256
constexpr std::size_t kMostChanges = 400;
constexpr std::size_t kShownText = 400;
constexpr std::size_t kMostRefusals = 6;

struct Wanted {
    SnapshotId snapshot;
    bool wholeFleet = false;
};

std::string argumentIn(const actions::PlanRequest& request, const char* name) {
    const auto found = request.arguments.find(name);
    return found == request.arguments.end() ? std::string() : found->second;
}

Result<Wanted> wantedOf(const actions::PlanRequest& request, SnapshotBook& book) {
    Wanted wanted;
    const auto scope = argumentIn(request, "scope");
    if (!scope.empty() && scope != "service" && scope != "fleet")
        return failure(ErrorCode::FixInput, fmt::format("«scope» is «service» or «fleet», not «{}».", scope),
                       "scope");
    wanted.wholeFleet = scope == "fleet";
    const auto id = argumentIn(request, "snapshot");
    if (!id.empty() && !snapshots::isSnapshotId(id))
        return failure(ErrorCode::FixInput, fmt::format("«{}» is no snapshot's name.", shownText(id)),
                       "snapshot");
    if (!id.empty()) {
        wanted.snapshot = SnapshotId(id);
        return wanted;
    }
    auto safe = book.safePoint();
    if (!safe) return std::unexpected(safe.error());
    wanted.snapshot = std::move(*safe);
    return wanted;
}

std::string listOf(const std::vector<std::string>& sentences) {
    const auto shown = std::min(sentences.size(), kMostRefusals);
    auto text =
        fmt::format("{}", fmt::join(sentences.begin(), sentences.begin() + std::ptrdiff_t(shown), " "));
    if (sentences.size() > shown) text += fmt::format(" And {} more.", sentences.size() - shown);
    return text;
}

/// Puts the drawing of one rollback together, stage by stage.
class Sketch {
public:
    Sketch(const Subject& subject, const Wanted& wanted, const RollbackSight& sight,
           const RollbackParts& parts)
        : m_subject(subject), m_wanted(wanted), m_sight(sight), m_parts(parts) {}

    [[nodiscard]] Result<Drawing> draw(const actions::PlanRequest& request, SubjectFinder& others,
                                       const ports::PlatformContext& context) {
        begin(request);
        m_drawing.steps.push_back(safetyStep(m_subject.service.id));
        bool before = true;
        for (const auto& stage : m_sight.moves.stages) {
            const auto other = others.find(stage.service);
            if (!other) return std::unexpected(other.error());
            if (auto drawn = drawStage(stage, *other, context); !drawn) return std::unexpected(drawn.error());
            if (stage.service == m_subject.service.id)
                before = false;
            else if (before)
                m_drawing.heals.push_back(stage.service);
        }
        m_drawing.steps.push_back(compareStep(m_subject.service.id, m_wanted.snapshot, m_wanted.wholeFleet));
        if (m_drawing.steps.size() > kMostSteps)
            return failure(ErrorCode::FixSetup,
                           "There is too much to put back for one plan: roll the services back one "
                           "by one.");
        finish();
        return std::move(m_drawing);
    }

private:
    void begin(const actions::PlanRequest& request) {
        const auto& then = m_sight.then->manifest;
        m_basis = fmt::format("{} {}", toString(request.action), snapshots::digestOf(then));
        for (const auto& [name, value] : request.arguments)
            m_basis += fmt::format(" {}={}", name, value);
        m_drawing.context = fmt::format("snapshot {}", m_wanted.snapshot.value());
        m_drawing.managers = {};
        m_drawing.changes.push_back({.field = std::string(kSnapshotField),
                                     .before = "as it is now",
                                     .after = m_wanted.snapshot.value()});
    }

    [[nodiscard]] Result<void> drawStage(const RollbackStage& stage, const Subject& other,
                                         const ports::PlatformContext& context) {
        if (other.service.recovery.locked)
            return failure(ErrorCode::FixSetup,
                           fmt::format("{} is locked against every action. Unlock its record first.",
                                       stage.service.value()),
                           stage.service.value());
        const auto sight = sightOf(stage, other, context);
        if (!sight) return std::unexpected(sight.error());
        const StageWork work{.subject = other,
                             .stage = stage,
                             .sight = *sight,
                             .snapshot = m_wanted.snapshot,
                             .wellWithin = m_parts.wellWithin,
                             .wellAbove = m_subject.fleet.interveneBelow};
        std::ranges::move(stageSteps(work), std::back_inserter(m_drawing.steps));
        m_drawing.expected += expectedFor(work);
        tell(stage);
        rely(stage, *sight);
        if (stage.service == m_subject.service.id) own(stage, *sight);
        return {};
    }

    [[nodiscard]] static Result<std::optional<PlatformSight>>
    sightOf(const RollbackStage& stage, const Subject& other, const ports::PlatformContext& context) {
        const auto needed = abilitiesFor(stage);
        auto sight = lookAt(other, needed, context);
        if (sight) return std::optional(std::move(*sight));
        if (needed.empty()) return std::optional<PlatformSight>();
        return failure(sight.error().code,
                       fmt::format("{}: {}", stage.service.value(), asSentence(sight.error().detail)),
                       stage.service.value());
    }

    void tell(const RollbackStage& stage) {
        const bool several = m_wanted.wholeFleet;
        for (const auto& move : stage.moves) {
            for (const auto& field : move.fields) {
                if (m_drawing.changes.size() >= kMostChanges) return;
                m_drawing.changes.push_back(
                    {.field =
                         several ? fmt::format("{}: {}", stage.service.value(), field.field) : field.field,
                     .before = shownText(field.before, kShownText),
                     .after = shownText(field.after, kShownText),
                     .sensitivity =
                         field.secret ? actions::Sensitivity::Secret : actions::Sensitivity::Plain});
            }
        }
    }

    /// What the plan holds true of a service: what was recorded, and the very instances that run.
    void rely(const RollbackStage& stage, const std::optional<PlatformSight>& sight) {
        m_basis += "\n" + stage.service.value();
        if (const auto* entry = m_sight.now.manifest.find(stage.service); entry != nullptr) {
            for (const auto& [kind, digest] : entry->parts)
                m_basis += " " + digest;
        }
        if (!sight) return;
        m_basis += " " + digestOf(sight->workload, sight->identity.id);
        for (auto& manager : managersFor(sight->workload, Touches::Definition)) {
            if (stage.service != m_subject.service.id)
                manager.name += fmt::format(" of {}", stage.service.value());
            m_drawing.managers.push_back(std::move(manager));
        }
    }

    void own(const RollbackStage& stage, const std::optional<PlatformSight>& sight) {
        if (sight) {
            auto begun = beginDrawing(*sight, Touches::Definition, {});
            m_drawing.context = std::move(begun.context);
            m_drawing.identity = std::move(begun.identity);
            m_drawing.healthyReplicas = begun.healthyReplicas;
            m_drawing.replicasTaken = std::min(begun.healthyReplicas.value_or(0), 1);
        }
        const auto* then = m_sight.then->manifest.find(stage.service);
        const auto* now = m_sight.now.manifest.find(stage.service);
        if (then == nullptr || now == nullptr || then->health.version.empty() ||
            now->health.version.empty() ||
            m_sight.find(stage.service, snapshots::MoveKind::Replace) == nullptr)
            return;
        m_drawing.promises.push_back({.text = fmt::format("the version is {}", then->health.version),
                                      .name = "version",
                                      .word = then->health.version});
    }

    void finish() {
        for (const auto& told : m_sight.moves.told)
            m_drawing.changes.push_back({.field = "stays as it is", .before = told, .after = told});
        m_drawing.basis = sha256Hex(m_basis);
        m_drawing.deadline = m_parts.wellWithin;
        m_drawing.wayBack =
            "every step undoes itself, in all services that it has come to, and the snapshot that is "
            "taken first shows how it was";
    }

    const Subject& m_subject;
    const Wanted& m_wanted;
    const RollbackSight& m_sight;
    const RollbackParts& m_parts;
    std::string m_basis;
    Drawing m_drawing;
};

} // namespace

std::string RollbackRecipe::whyNot(const Subject& /*subject*/) const {
    if (!m_parts.enabled)
        return "ROLLBACK_ENABLED=false in the environment switches rollback off here. Start Holdfast without "
               "it if "
               "rolling back is meant.";
    return {};
}

Result<Drawing> RollbackRecipe::draw(const Subject& subject, const actions::PlanRequest& request,
                                     SubjectFinder& others, const ports::PlatformContext& context) {
    if (auto why = whyNot(subject); !why.empty()) return failure(ErrorCode::FixSetup, std::move(why));
    const auto wanted = wantedOf(request, m_source->book());
    if (!wanted) return std::unexpected(wanted.error());
    const auto limitsLive = [&others](const ServiceId& service) {
        const auto other = others.find(service);
        return other && movesLimitsLive(*other);
    };
    const auto sight =
        m_source->look(wanted->snapshot, subject.fleet, wanted->wholeFleet ? ServiceId() : subject.service.id,
                       limitsLive, context);
    if (!sight) return std::unexpected(sight.error());
    if (const auto refused = sight->moves.refusals(); !refused.empty())
        return failure(ErrorCode::FixSetup, listOf(refused), wanted->snapshot.value());
    if (sight->moves.stages.empty())
        return failure(
            ErrorCode::Replan,
            fmt::format("{} as in snapshot {} already: there is nothing to roll back. {}",
                        wanted->wholeFleet ? "Every service is" : subject.service.id.value() + " is",
                        wanted->snapshot.value(), listOf(sight->moves.told)),
            wanted->snapshot.value());
    return Sketch(subject, *wanted, *sight, m_parts).draw(request, others, context);
}

std::optional<actions::SnapshotFacts> snapshotOf(const Drawing& drawing) {
    const auto field = std::ranges::find(drawing.changes, kSnapshotField, &actions::FieldChange::field);
    if (field == drawing.changes.end()) return std::nullopt;
    return actions::SnapshotFacts{.name = field->after, .verified = true};
}

Cookbook rollbackCookbook(const RollbackParts& parts) {
    auto source = std::make_shared<RollbackSource>(parts.book);
    Cookbook book;
    book.recipes.push_back(std::make_unique<RollbackRecipe>(source, parts));
    book.deeds.push_back(std::make_unique<SafetyDeed>(parts.book));
    book.deeds.push_back(std::make_unique<RollbackDeed>(std::move(source), parts));
    book.deeds.push_back(std::make_unique<PostgresSettingDeed>());
    return book;
}

} // namespace holdfast::recovery
